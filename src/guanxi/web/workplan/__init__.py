"""The work plan of a day, week or month: one's own, and of those below."""
