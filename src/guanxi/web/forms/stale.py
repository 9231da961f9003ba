"""Someone else was quicker: what changed meanwhile, by whom, and what of it the form would undo."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.history import history
from guanxi.records.titles import titles, visible_titles
from guanxi.web import formats
from guanxi.web.detail.told import said
from guanxi.web.forms.fields import ids_of


@dataclass(frozen=True)
class Meanwhile:
    """What others did to one field since the form was opened."""

    old: Any
    new: Any
    by: int | None
    at: Any


def changed_since(module: Module, actor: Actor, record: Any, seen: int) -> dict[str, Meanwhile]:
    """The fields that changed behind an entry of the history: first old value, last new one."""
    entries, _more = history(module, actor, record, limit=200)
    found: dict[str, Meanwhile] = {}
    for entry in reversed([entry for entry in entries if entry["id"] > seen]):
        for key, (old, new) in entry["changes"].items():
            first = found[key].old if key in found else old
            found[key] = Meanwhile(first, new, entry["by_id"], entry["at"])
    return found


def merged(
    fields: list[Field], mine: Mapping[str, Any], meant: Mapping[str, Any], record: Any, others: Mapping[str, Meanwhile]
) -> dict[str, Any]:
    """The form again: what I changed as I typed it, everything else as it is now."""
    kept = dict(mine)
    for field in fields:
        if field.key in others and not _is_mine(field, meant.get(field.key), others[field.key]):
            kept[field.key] = field.read(record)
    return kept


def conflicts(
    module: Module,
    actor: Actor,
    fields: list[Field],
    meant: Mapping[str, Any],
    others: Mapping[str, Meanwhile],
) -> list[dict[str, Any]]:
    """One row for each field that others changed: theirs, mine where it differs, who and when."""
    by_key = {field.key: field for field in fields}
    found = _named(module, actor, {key: meant[key] for key in meant if key in by_key}, others)
    rows = []
    for key, change in others.items():
        field = module.by_key.get(key)
        if field is None:
            continue
        is_mine = key in by_key and _is_mine(field, meant.get(key), change)
        person = found.get(("user", change.by)) if change.by else None
        rows.append(
            {
                "label": field.label,
                "theirs": said(field, change.new, found, actor, meant),
                "mine": said(field, _dumped(field, meant.get(key)), found, actor, meant) if is_mine else "",
                "is_mine": is_mine,
                "who": person.text if person else "Guanxi",
                "when": formats.moment(change.at),
            }
        )
    return rows


def _named(
    module: Module, actor: Actor, mine: Mapping[str, Any], others: Mapping[str, Meanwhile]
) -> dict[tuple[str, int], Any]:
    """The titles of what others wrote, and of what the person has typed as far as he sees it."""
    asked: dict[str, set[int]] = {"user": {change.by for change in others.values() if change.by}}
    found: dict[tuple[str, int], Any] = {}
    for key, change in others.items():
        field = module.by_key.get(key)
        if field and field.target:
            asked.setdefault(field.target, set()).update(ids_of(change.new))
            own = visible_titles(field.target, ids_of(mine.get(key)), actor)
            found |= {(field.target, pk): title for pk, title in own.items()}
    for target, ids in asked.items():
        found |= {(target, pk): title for pk, title in titles(target, ids, actor).items()}
    return found


def _is_mine(field: Field, value: Any, change: Meanwhile) -> bool:
    """Whether the form says something else than it did when it was opened."""
    try:
        return bool(field.clean(value) != field.clean(change.old))
    except DomainError:
        return _dumped(field, value) != _plain(field, change.old)


def _dumped(field: Field, value: Any) -> Any:
    try:
        return field.type.dump(field.clean(value))
    except DomainError:
        return value


def _plain(field: Field, old: Any) -> Any:
    """The old value in the words of the type of today, so that nothing and an empty text are the same."""
    return _dumped(field, old)
