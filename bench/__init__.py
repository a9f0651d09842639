"""How fast and how small the program is, as ratios to bare references of the same run."""
