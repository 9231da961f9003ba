"""Rights to single records: giving them, taking them back, and who holds them. `scope` counts them in everywhere."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from guanxi.access.models import RecordGrant
from guanxi.kernel import clock
from guanxi.kernel.inserting import insert_columns
from guanxi.meta.field import Field
from guanxi.meta.module import Module

TEAM = "team"

ONCE = ("module", "record_id", "user_id", "kind", "ref")
NOTHING_SAID: Mapping[str, Any] = {"reason": "", "expires_at": None, "given_by_id": None, "role": "", "along": ()}


def give(
    records: Iterable[tuple[Module, int]],
    user: int,
    access: str,
    *,
    kind: str,
    ref: int = 0,
    reason: str = "",
    expires_at: datetime | None = None,
    by: int | None = None,
    role: str = "",
    along: tuple[str, ...] = (),
) -> None:
    """Let a person read or write single records; what the same mechanism gave him before is replaced."""
    said = {"reason": reason, "expires_at": expires_at, "given_by_id": by, "role": role, "along": along}
    give_each([(module.key, pk, user, access) for module, pk in records], kind=kind, ref=ref, **said)


def give_each(rights: Collection[tuple[str, int, int, str]], *, kind: str, ref: int = 0, **said: Any) -> None:
    """The same for several people: the module's key, the record, the person and what he may, of each. What is `said` of
    all of them stands in the columns of `RecordGrant` by their names."""
    if not rights:
        return
    modules, ids, users, accesses = zip(*rights, strict=True)
    same = {"kind": kind, "ref": ref, "given_at": clock.now(), **NOTHING_SAID, **said}
    columns = {"module": modules, "record_id": ids, "user_id": users, "access": accesses}
    insert_columns(RecordGrant, {**columns, **{name: [value] * len(ids) for name, value in same.items()}}, over=ONCE)


def take_back(module: Module, record_id: int, user: int, *, kind: str, ref: int = 0) -> None:
    """End what one mechanism has given a person."""
    RecordGrant.objects.filter(module=module.key, record_id=record_id, user=user, kind=kind, ref=ref).delete()


def grants_to(module: Module, record_id: int, user: int | None) -> list[RecordGrant]:
    """What is in force for one person and one record, the widest first."""
    rows = in_force().filter(module=module.key, record_id=record_id, user=user)
    return sorted(rows, key=lambda row: row.access, reverse=True)


def grants_along(module: Module, record: Any, user: int | None) -> list[tuple[Field, RecordGrant]]:
    """By what fields a record hangs on others that were given to a person together with such records."""
    found = []
    for field in module.fields:
        if field.is_reference and field.target and field.read(record):
            rows = in_force().filter(module=field.target, record_id=field.read(record), user=user)
            found += [(field, row) for row in rows.filter(along__holds=f"{module.key}.{field.key}")]
    return found


def team_of(module: Module, record_id: int) -> QuerySet[RecordGrant]:
    """The members of a record's team, in the order in which they came."""
    rows = in_force().filter(module=module.key, record_id=record_id, kind=TEAM, user__deleted_at=None)
    return rows.select_related("user", "given_by").order_by("given_at", "pk")


def in_force() -> QuerySet[RecordGrant]:
    """What has not expired."""
    return RecordGrant.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))


def last_day(grant: RecordGrant, timezone: str) -> date | None:
    """The last day on which something given to a person counts, where he lives; nothing where it has no end."""
    if grant.expires_at is None:
        return None
    return (grant.expires_at - timedelta(seconds=1)).astimezone(ZoneInfo(timezone)).date()
