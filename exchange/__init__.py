"""File formats: workbooks, packages, documents. No Qt, no SQL."""
