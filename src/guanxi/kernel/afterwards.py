"""Small writes for the record's sake, such as when a token was last used: they wait until the request is answered, so
that reading never waits for a database that somebody else is writing into."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.db import DatabaseError

Work = Callable[[], object]

log = logging.getLogger(__name__)
_waiting: ContextVar[list[Work] | None] = ContextVar("afterwards", default=None)


def begin() -> None:
    """A request begins: from now on such work waits for its end."""
    _waiting.set([])


def afterwards(work: Work) -> None:
    """Do this once the request is answered; at once where no request is under way."""
    waiting = _waiting.get()
    if waiting is None:
        work()
    else:
        waiting.append(work)


def carry_out(**_signal: Any) -> None:
    """The answer is out: do what has waited. What can't be written now is left, and told in the log."""
    waiting = _waiting.get()
    _waiting.set(None)
    for work in waiting or ():
        try:
            work()
        except DatabaseError:
            log.warning("what a request leaves behind could not be written", exc_info=True)
