"""Records: entering, finding, checking, reviewing them, and what is attached to them."""
