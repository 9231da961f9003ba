"""What stands behind dotted names, for a batch of records: one query for all hops, one more for each kind of title."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, resolve
from guanxi.meta.conditions.tree import Path
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.titles import Titles, titles


@dataclass(frozen=True)
class Found:
    """The values by record and path, and the titles of the records that they name."""

    paths: Mapping[str, Path]
    values: Mapping[int, Mapping[str, Any]]
    titles: Titles = field(default_factory=dict)

    def value(self, pk: int, text: str) -> Any:
        return self.values.get(pk, {}).get(text)

    def dumped(self, pk: int, text: str) -> Any:
        """A value in JSON's words."""
        path = self.paths.get(text)
        return path.field.type.dump(self.value(pk, text)) if path else None

    def said(self, pk: int, text: str) -> str:
        """A value as people read it."""
        path, value = self.paths.get(text), self.value(pk, text)
        if path is None or path.field.is_empty(value):
            return ""
        if path.field.target:
            named = value if isinstance(value, tuple) else (value,)
            return listed(title.text for one in named if (title := self.titles.get((path.field.target, one))))
        return path.field.type.display(value)


def look(module: Module, actor: Actor, ids: Iterable[int], texts: Iterable[str], *, with_titles: bool = False) -> Found:
    """The values behind these names. A name that is not there any more has none."""
    paths = {text: path for text in dict.fromkeys(texts) if (path := _resolved(module, actor, text)) is not None}
    wanted = sorted(set(ids))
    if not paths or not wanted:
        return Found(paths, {})
    columns = {text: _column(module, path) for text, path in paths.items()}
    named = {f"_{place}": column for place, column in enumerate(columns.values())}
    rows = module.model.objects.filter(pk__in=wanted).values("pk", **named)
    values = {row["pk"]: {text: row[name] for text, name in zip(columns, named, strict=True)} for row in rows}
    return Found(paths, values, _titles(paths, values, actor) if with_titles else {})


def _resolved(module: Module, actor: Actor, text: str) -> Path | None:
    try:
        path = resolve(module, text, lambda one: readable(one, actor), hops=MOST_HOPS)
    except DomainError:
        return None
    return None if any(hop.lines for hop in path.hops) else path


def _column(module: Module, path: Path) -> Any:
    """The path as the database says it."""
    fields = [hop.field for hop in path.hops if hop.field is not None]
    return _behind(module, fields, path.field.column)


def _behind(module: Module, hops: Sequence[Field], column: str) -> Any:
    """What stands behind these references; one of the company's own is a question of its own."""
    prefix, here = "", module
    for place, hop in enumerate(hops):
        target = registry.get(hop.target)
        if hop.is_custom:
            rows = target.model.objects.annotate(_behind=_behind(target, hops[place + 1 :], column))
            return hop.behind(prefix, rows, "_behind")
        prefix, here = f"{prefix}{_relation(here, hop)}__", target
    return F(prefix + column)


def _relation(module: Module, item: Field) -> str:
    return next(column.name for column in module.model._meta.concrete_fields if column.attname == item.column)


def _titles(paths: Mapping[str, Path], values: Mapping[int, Mapping[str, Any]], actor: Actor) -> Titles:
    asked: dict[str, set[int]] = defaultdict(set)
    for text, path in paths.items():
        if path.field.target:
            for row in values.values():
                asked[path.field.target] |= set(row[text] if isinstance(row[text], tuple) else (row[text],)) - {None}
    return {(key, pk): title for key, ids in asked.items() if ids for pk, title in titles(key, ids, actor).items()}
