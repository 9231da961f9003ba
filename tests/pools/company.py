"""Pools and customers for tests: bob and ben are members, alice leads."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.access.models import Pool
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.pools.models import PoolEntry
from guanxi.records import actions
from tests.kit.people import Kit

ZONE = ZoneInfo("Asia/Shanghai")


def pool(kit: Kit, module: str = "pool", **values: Any) -> Pool:
    """A pool of bob and ben that alice leads; it comes before that of the beginning."""
    members = [kit[name].user_id for name in ("bob", "ben")]
    given = {"name": "North", "admins": [kit["alice"].user_id], "member_users": members, "priority": 1, **values}
    made = kit.make(module, "admin", **given)
    for name in ("admin", "alice", "bob", "ben", "charlie"):
        kit.again(name)
    return made


def lying(kit: Kit, where: Pool, **values: Any) -> Any:
    """A customer that lies in a pool, whom charlie held before."""
    account = kit.make("account", "charlie", **values)
    return run(kit, "admin", account, "release", reason="other", pool=where.pk)


def run(kit: Kit, name: str, record: Any, action: str, /, **arguments: Any) -> Any:
    """An action as a person, and the record as it is then."""
    module = registry.get(record._meta.model_name)
    actions.run(module, kit[name], record.pk, action, arguments)
    record.refresh_from_db()
    return record


def stay(record: Any) -> PoolEntry | None:
    """Where a record lies now, as the ledger tells it."""
    return PoolEntry.objects.filter(record_id=record.pk, left_at=None).first()


@contextmanager
def on(day: str, at: str = "12:00") -> Iterator[None]:
    """For the length of a block it is this day, at a time of the company."""
    with clock.at(moment(day, at)):
        yield


def moment(day: str, at: str = "12:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=ZONE).astimezone(UTC)


def days_before(days: int) -> date:
    return clock.today("Asia/Shanghai") - timedelta(days=days)
