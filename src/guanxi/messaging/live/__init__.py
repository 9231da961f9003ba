"""Who has something new, so that open pages are told at once."""
