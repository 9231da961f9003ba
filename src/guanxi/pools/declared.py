"""Which kinds of records go in and out of pools, and what is known of them: the declaration, and what modules add.

A trigger says from which day a rule counts; an exception, which records no rule takes. Both are asked for many records
at once.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.meta import registry
from guanxi.meta.module import Module

Bases = Callable[[Collection[Any], ZoneInfo], Mapping[int, date | None]]
Held = Callable[[Collection[int]], Collection[int]]


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """Records of the module `key` go into pools of the module `pools`; `field` names the one in which a record lies.

    `rests` is the condition on records that no rule takes and no limit counts; `uncounted` on those that limits on how
    many one may hold leave out unless they say otherwise. `reads` are the columns of a record that triggers look at.
    """

    key: str
    pools: str
    field: str
    uncounted: Mapping[str, Any]
    rests: Mapping[str, Any] | None = None
    reads: tuple[str, ...] = ()

    @property
    def module(self) -> Module:
        return registry.get(self.key)

    @property
    def column(self) -> str:
        return f"{self.field}_id"


_pooled: dict[str, Pooled] = {}
_bases: dict[tuple[str, str], Bases] = {}
_held: dict[tuple[str, str], list[Held]] = {}


def declare(pooled: Pooled) -> Pooled:
    """Make a kind of records known that has pools."""
    return _pooled.setdefault(pooled.key, pooled)


def count_from(key: str, trigger: str, bases: Bases) -> None:
    """Name who knows the day from which a trigger counts, of records of a module; none where it does not apply."""
    _bases[key, trigger] = bases


def leave_out(key: str, exception: str, held: Held) -> None:
    """Name who knows which of some records of a module an exception protects."""
    _held.setdefault((key, exception), []).append(held)


def of(key: str) -> Pooled:
    """The declaration of a module; KeyError where its records have no pools."""
    return _pooled[key]


def all_pooled() -> tuple[Pooled, ...]:
    return tuple(_pooled.values())


def by_pools(key: str) -> Pooled:
    """The declaration of the records that go into the pools of a module."""
    return next(one for one in _pooled.values() if one.pools == key)


def by_slug(slug: str) -> Pooled | None:
    """The declaration of a kind of records, by the name that the surface gives it."""
    return next((one for one in _pooled.values() if one.module.slug == slug), None)


def has_pools(module: Module) -> bool:
    return module.key in _pooled


def triggers_of(key: str) -> frozenset[str]:
    """The triggers that somebody answers for a module."""
    return frozenset(trigger for module, trigger in _bases if module == key)


def bases(key: str, trigger: str, records: Collection[Any], zone: ZoneInfo) -> Mapping[int, date | None]:
    """The day of the company from which a trigger counts, by record."""
    found = _bases.get((key, trigger))
    return found(records, zone) if found and records else {}


def held(key: str, exception: str, ids: Collection[int]) -> frozenset[int]:
    """Those of these records that an exception protects."""
    return frozenset(pk for held in _held.get((key, exception), ()) for pk in held(ids))


def received_on(record: Any, zone: ZoneInfo) -> date:
    """The day on which its owner has received a record."""
    return day_of(record.received_at or record.created_at, zone)


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
