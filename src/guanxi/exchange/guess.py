"""A map for a file that came without one: columns find their fields by name or by label, in either language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.exchange.fillable import fillable, open_lines
from guanxi.exchange.headings import ID, line_targets, simple, targets
from guanxi.exchange.mapping import Column, ImportMap
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module


@dataclass(frozen=True)
class Guess:
    """The map, and the columns that it does not read: those nobody knows, and those that only Guanxi fills."""

    map: ImportMap
    unknown: tuple[str, ...]
    read_only: tuple[str, ...]


def guess_map(module: Module, actor: Actor, header: Sequence[str], *, history: bool = False) -> Guess:
    """Match a header with the fields that the actor may write. Refuses a header in which nothing is known."""
    names = targets(module, readable(module, actor))
    mine = {name: names[simple(name)] for name in header if simple(name) in names}
    by_line = line_targets(module, readable(module.lines, actor) if module.lines else frozenset())
    lines = {name: by_line[simple(name)] for name in header if name not in mine and simple(name) in by_line}
    open_, free = fillable(module, actor, history=history), open_lines(module, actor)
    columns = _once(Column(field=key, take=(name,)) for name, key in mine.items() if key in open_)
    line_columns = _once(Column(field=key, take=(name,)) for name, key in lines.items() if key in free)
    if not columns:
        raise DomainError("E_UNKNOWN_FIELD", name=", ".join(name for name in header if name))
    key = _key(mine)
    taken = {name for column in (*columns, *line_columns) for name in column.take}
    return Guess(
        map=ImportMap(
            columns=columns if ID not in key else (Column(field=ID, take=(_named(mine, ID),)), *columns),
            lines=line_columns,
            group_rows_by=_named(mine, key[0]) if line_columns and key else "",
            key=key,
        ),
        unknown=tuple(name for name in header if name and name not in mine and name not in lines),
        read_only=tuple(name for name, field in {**mine, **lines}.items() if name not in taken and field != ID),
    )


def _once(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The first column for each field; a second one with the same label is left alone."""
    kept: dict[str, Column] = {}
    for column in columns:
        kept.setdefault(column.field, column)
    return tuple(kept.values())


def _key(mine: dict[str, str]) -> tuple[str, ...]:
    """What tells the records of the file apart: the id of an export, else the id of another system."""
    fields = set(mine.values())
    return next(((key,) for key in (ID, "external_id") if key in fields), ())


def _named(mine: dict[str, str], key: str) -> str:
    return next(name for name, field in mine.items() if field == key)
