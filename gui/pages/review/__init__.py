"""审核: the records that wait, one beside its content, accepted or returned by key."""
