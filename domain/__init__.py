"""The rules of the trade-union ledgers in plain Python: no Qt, no SQL, no files."""
