"""The workspace as a whole: made, opened, copied, brought back; who may open it."""
