"""Documents as HTML in the subset that Qt lays out: cover sheets, lists, notes (A4)."""
