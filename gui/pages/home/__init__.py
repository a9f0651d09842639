"""工作台: what is due, what needs a look, how the tasks stand."""
