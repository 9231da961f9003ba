"""Business time: aware UTC. GUANXI_TIME freezes it for tests; leases, sessions and limits use real time instead."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def now() -> datetime:
    """The present moment in UTC, or the frozen one."""
    frozen = settings.FROZEN_TIME
    if not frozen:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(frozen)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def today(timezone: str) -> date:
    """The present day in a time zone: what is a date there may still be yesterday here."""
    return now().astimezone(ZoneInfo(timezone)).date()
