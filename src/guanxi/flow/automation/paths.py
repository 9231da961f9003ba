"""What stands behind dotted names, for a batch of records: one query for all hops, one more for each kind of title."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
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
    rows = module.model.objects.filter(pk__in=wanted).values("pk", *dict.fromkeys(columns.values()))
    values = {row["pk"]: {text: row[column] for text, column in columns.items()} for row in rows}
    return Found(paths, values, _titles(paths, values, actor) if with_titles else {})


def _resolved(module: Module, actor: Actor, text: str) -> Path | None:
    try:
        path = resolve(module, text, lambda one: readable(one, actor), hops=MOST_HOPS)
    except DomainError:
        return None
    return None if any(hop.lines for hop in path.hops) else path


def _column(module: Module, path: Path) -> str:
    """The path as the database's own names."""
    here, parts = module, []
    for hop in path.hops:
        if hop.field is not None and hop.target is not None:
            parts.append(_relation(here, hop.field))
            here = hop.target
    return "__".join((*parts, path.field.column))


def _relation(module: Module, item: Field) -> str:
    return next(column.name for column in module.model._meta.concrete_fields if column.attname == item.column)


def _titles(paths: Mapping[str, Path], values: Mapping[int, Mapping[str, Any]], actor: Actor) -> Titles:
    asked: dict[str, set[int]] = defaultdict(set)
    for text, path in paths.items():
        if path.field.target:
            for row in values.values():
                asked[path.field.target] |= set(row[text] if isinstance(row[text], tuple) else (row[text],)) - {None}
    return {(key, pk): title for key, ids in asked.items() if ids for pk, title in titles(key, ids, actor).items()}
