"""Patterns that administrators write for texts. They are matched in linear time (RE2), so that none of them, whatever
text meets it, can hold a process up."""

from functools import lru_cache
from typing import Any

import re2

MEMORY = 2**20  # of one pattern; those that would need more are refused when they are written


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text has the form that a pattern says."""
    return _compiled(pattern).fullmatch(text) is not None


def fault(pattern: str) -> str:
    """What is wrong with a pattern, in the words of its language; nothing where it can be used."""
    try:
        _compiled(pattern)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    return ""


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)
