"""Event streams: what waits for a person, told to the pages that he has open."""
