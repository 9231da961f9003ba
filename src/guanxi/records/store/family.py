"""What leaves and comes back with records: those that belong to them, and those that stand against it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.counting_at_once import filled
from guanxi.records.models import RecordLink
from guanxi.records.store.holding import leaving

SHOWN = 5


@dataclass(frozen=True)
class Level:
    """Records of one module that go together with others; `roots` says for each which record takes it along."""

    module: Module
    records: list[Any]
    roots: dict[int, int]

    @property
    def ids(self) -> list[int]:
        return [record.pk for record in self.records]


def referring(target: Module, on_delete: str) -> Iterator[tuple[Module, Field]]:
    """The fields of all modules that name records of this one, of which this becomes when it is deleted: `together`,
    `clear`, `block`, or `hold` for those of several references that block it."""
    for module in registry.every_module():
        for field in module.fields:
            is_meant = field.is_reference or on_delete == "hold"
            if field.target == target.key and is_meant and field.on_delete == on_delete:
                yield module, field


def family_of(module: Module, records: list[Any], deleted_at: datetime | None = None) -> list[Level]:
    """The records themselves and, level by level, what belongs to them: the living, or what left at that moment."""
    levels = [Level(module, records, {record.pk: record.pk for record in records})] if records else []
    known = {(module.key, record.pk) for record in records}
    for level in levels:  # grows while it is walked
        for (other, field), rows in filled(_parts(level, deleted_at)):
            parts = rows if deleted_at else leaving(rows)
            fresh = [row for row in parts if (other.key, row.pk) not in known]
            known |= {(other.key, row.pk) for row in fresh}
            if fresh:
                levels.append(Level(other, fresh, {row.pk: level.roots[field.read(row)] for row in fresh}))
    return levels


def _parts(level: Level, deleted_at: datetime | None) -> Iterator[tuple[tuple[Module, Field], Any]]:
    """What belongs to these records, by the field that names them."""
    for other, field in referring(level.module, "together"):
        names = {f"{field.column}__in": level.ids}
        yield (other, field), other.model.objects.filter(other.part, deleted_at=deleted_at, **names)


def used(levels: list[Level], actor: Actor) -> dict[int, DomainError]:
    """Which of the first level can't leave, because something that stays refers to them or to what goes with them:
    E_IN_USE. For a single record it names some by number, as far as the actor sees them; for many, only kinds."""
    leaving: dict[str, set[int]] = defaultdict(set)
    for level in levels:
        leaving[level.module.key] |= set(level.ids)
    is_single = bool(levels) and len(levels[0].records) == 1
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for level in levels:
        for (other, column, key), rows in filled(_users(level, leaving)):
            told = _numbers(other, actor, rows, key) if is_single else [str(other.label_plural)]
            for target in rows.values_list(column, flat=True).distinct().order_by() if told else ():
                names[level.roots[target]] |= dict.fromkeys(told)
    return {root: DomainError("E_IN_USE", refs=listed(list(found)[:SHOWN])) for root, found in names.items() if found}


def accompanied(levels: list[Level]) -> dict[int, DomainError]:
    """Which of the first level have something that would go along with them: E_IN_USE names its kinds."""
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for level in levels[1:]:
        for root in level.roots.values():
            names[root][str(level.module.label_plural)] = None
    return {root: DomainError("E_IN_USE", refs=listed(found)) for root, found in names.items()}


def _users(level: Level, leaving: dict[str, set[int]]) -> Iterator[tuple[tuple[Module, str, str], Any]]:
    """Living records that stay and name these, in a field of their own or of their lines: module, column of the
    name, column of their id, rows."""
    for other, field in referring(level.module, "block"):
        rows = other.model.objects.filter(other.rows, deleted_at=None, **{f"{field.column}__in": level.ids})
        yield (other, field.column, "pk"), rows.exclude(pk__in=leaving[other.key])
    for other, field in referring(level.module, "hold"):
        living = other.model.objects.filter(other.rows, deleted_at=None).exclude(pk__in=leaving[other.key])
        links = RecordLink.objects.filter(module=other.key, field=field.key, target_id__in=level.ids)
        yield (other, "target_id", "record_id"), links.filter(record_id__in=living.values("pk"))
    for other in registry.every_module():
        spec = other.lines
        for field in spec.fields if spec else ():
            if spec is not None and field.target == level.module.key:
                part = {f"{spec.parent}__module": other.share} if other.share else {}
                rows = spec.model.objects.filter(
                    **{f"{field.column}__in": level.ids, f"{spec.parent}__deleted_at": None, **part}
                )
                key = f"{spec.parent}_id"
                yield (other, field.column, key), rows.exclude(**{f"{key}__in": leaving[other.key]})


def _numbers(other: Module, actor: Actor, rows: Any, key: str) -> list[str]:
    found = list(rows.values_list(key, flat=True)[:SHOWN])
    seen = set(visible(other, actor, named=True).filter(pk__in=found).values_list("pk", flat=True)) if found else set()
    return [f"{other.label} #{pk}" if pk in seen else str(other.label) for pk in found]
