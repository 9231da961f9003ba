"""A mistake of the person at the command line."""


class Mistake(Exception):
    """Said in one line on stderr, without a traceback; the command exits 1."""
