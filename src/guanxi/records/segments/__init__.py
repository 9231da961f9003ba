"""Segments: named parts of a module's records, found by a condition or kept as a list."""
