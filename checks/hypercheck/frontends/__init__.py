"""Source to summary, one language a package; pure, one file at a time."""
