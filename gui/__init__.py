"""Windows, pages, forms and item models. No SQL."""
