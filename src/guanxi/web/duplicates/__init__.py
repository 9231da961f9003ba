"""Pages about records that may be the same."""
