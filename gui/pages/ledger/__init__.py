"""The page of a ledger: its list, and the record that is open."""
