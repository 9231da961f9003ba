"""Business time: aware UTC. GUANXI_TIME freezes it for tests; leases, sessions and limits use real time instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment in UTC, or the frozen one."""
    if (told := _told.get()) is not None:
        return told
    frozen = settings.FROZEN_TIME
    if not frozen:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(frozen)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """For the length of a block it is this moment: for who tells what has happened, as the demo company does."""
    mark = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(mark)


def today(timezone: str) -> date:
    """The present day in a time zone: what is a date there may still be yesterday here."""
    return now().astimezone(ZoneInfo(timezone)).date()
