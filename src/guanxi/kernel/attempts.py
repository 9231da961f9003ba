"""Attempts to get around what keeps strangers out, under one name in the log, apart from the mistakes that people make.

The line says which request it was; that one's own line says by which way, and who was signed in.
"""

import logging

log = logging.getLogger("guanxi.attempts")


def note_attempt(what: str) -> None:
    """Write down what was tried, in words of the product alone."""
    log.warning(what)
