"""Workbooks of a ledger: templates, lists, and the rows of one taken in."""
