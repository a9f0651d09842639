"""上报: the check before reporting, the package, its cover, the packages written before."""
