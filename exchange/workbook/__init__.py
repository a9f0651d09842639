"""Workbooks in and out: any office-style sheet read, templates, lists and annotated copies."""
