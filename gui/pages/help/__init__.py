"""帮助: a short page for every page, opened by F1."""
