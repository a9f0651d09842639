"""What the records come to: progress of every indicator, where a figure comes from, summary."""
