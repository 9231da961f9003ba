"""Titles of referenced records: who sees the reference sees id and title; a link only who sees the record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from guanxi.access.actor import Actor
from guanxi.access.scope import is_open
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module


@dataclass(frozen=True)
class Title:
    """What a reference shows: the record's title, and whether the reader may open it."""

    id: int
    text: str
    module: str
    is_visible: bool


Titles = Mapping[tuple[str, int], Title]


def titles_of(fields: Iterable[Field], rows: Iterable[Mapping[str, Any]], actor: Actor) -> Titles:
    """The titles of everything that these rows refer to in these fields: one query for each target module."""
    asked: dict[str, set[int]] = defaultdict(set)
    kept = list(rows)
    for field in fields:
        if field.target:
            for row in kept:
                value = row.get(field.column)
                asked[field.target] |= set(value) if isinstance(value, tuple) else {value} if value else set()
    return {(key, pk): title for key, ids in asked.items() if ids for pk, title in titles(key, ids, actor).items()}


def titles(key: str, ids: Iterable[int], actor: Actor) -> dict[int, Title]:
    """Titles of records of one module by id; deleted ones keep their title and lose their link."""
    module = registry.get(key)
    wanted = list(ids)
    rows = module.model.objects.filter(module.rows, pk__in=wanted)
    found = rows.values_list("pk", _spoken(module), "deleted_at", is_open(module, actor))
    return {
        pk: Title(pk, str(text), module.slug, bool(is_open) and deleted_at is None)
        for pk, text, deleted_at, is_open in found
    }


def _spoken(module: Module) -> Any:
    """The column of the title; of a catalogue the English name for readers of English, where there is one."""
    column = module.field(module.title).column
    has_english = module.sharing.catalogue and "name_en" in module.by_key and column == "name"
    if not has_english or not (get_language() or "").startswith("en"):
        return column
    return Coalesce(NullIf("name_en", Value("")), "name")


def visible_titles(key: str, ids: Iterable[int], actor: Actor) -> dict[int, Title]:
    """Titles of those records alone that the actor sees: for ids that he has named himself and may have guessed."""
    return {pk: title for pk, title in titles(key, ids, actor).items() if title.is_visible}


def title_of(module: Module, record: Any) -> str:
    """The title of one record."""
    return str(module.field(module.title).read(record))
