"""Use cases: one module per verb a user knows. No Qt."""
