"""The two small windows before the main one: unlock, and the first start."""
