"""What the page of a change set shows: each change beside what is here, to be taken or left."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.configuration.compare import DIFFERS, GONE, NEW, SAME, Difference, Item, compare, differences
from guanxi.configuration.files import without_bytes
from guanxi.configuration.kinds import kinds
from guanxi.configuration.text import Wanted, written
from guanxi.configuration.trial import TRIED, can_be_tried
from guanxi.modules.change_sets.models import DRAFT, PUBLISHED, REVERTED, REVERTING, ChangeSet
from guanxi.modules.change_sets.services import AT_WORK, wanted_of

WORDS = {
    NEW: (_("New"), "good"),
    DIFFERS: (_("Differs"), "warn"),
    GONE: (pgettext_lazy("change", "Goes"), "bad"),
    SAME: (_("The same"), "neutral"),
}


def panel(record: ChangeSet, actor: Actor) -> dict[str, Any] | None:
    """What would change, or what has; for administrators."""
    if not actor.is_admin:
        return None
    here = f"/m/change-sets/{record.pk}/"
    is_open = record.status == DRAFT
    values: dict[str, Any] = {"here": here, "is_open": is_open, "is_waiting": record.status in AT_WORK}
    if record.status in (PUBLISHED, REVERTING, REVERTED):
        return {**values, "groups": _grouped(_changed(record)), "same": 0}
    wanted = wanted_of(record)
    items = compare(wanted)
    groups = _grouped(item for item in items if item.state != SAME or item.left_out)
    tried: dict[str, Any] = {}
    if is_open:
        tried = {"text": written(without_bytes(wanted)), "can_try": can_be_tried(wanted), "rest": sorted(_rest(wanted))}
    return {**values, **tried, "groups": groups, "same": sum(item.state == SAME for item in items)}


def _rest(wanted: Wanted) -> Iterable[str]:
    """The kinds of changes that nobody can try before they are in force."""
    return (str(kind.label) for key, kind in kinds().items() if key in wanted and key not in TRIED)


def _changed(record: ChangeSet) -> Iterable[Item]:
    """What came into force beside what stood there."""
    every, before = kinds(), record.before
    for key, documents in without_bytes(record.document).items():
        for name, document in sorted(documents.items()) if key in every else ():
            old, kind = before.get(key, {}).get(name), every[key]
            state = NEW if old is None else GONE if document is None else DIFFERS
            told = differences(kind, old, document) if state == DIFFERS else ()
            title = kind.title(name, old if document is None else document)
            yield Item(key, name, str(kind.label), title, state, told)


def _grouped(items: Iterable[Item]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for item in items:
        group = groups.setdefault(item.kind, {"label": item.label, "rows": []})
        group["rows"].append(_row(item))
    return list(groups.values())


def _row(item: Item) -> dict[str, Any]:
    word, tone = WORDS[item.state]
    return {
        "key": item.key,
        "title": item.title,
        "name": item.name if item.name != item.title else "",
        "word": word,
        "tone": tone,
        "refused": [error.message for error in item.refused],
        "left_out": item.left_out,
        "differences": [
            {"label": one.label or one.key, "lines": one.lines, "choice": _choice(item, one)}
            for one in item.differences
        ],
    }


def _choice(item: Item, one: Difference) -> str:
    """How a form names one field of a part, which can be left as it is here while the others change."""
    return json.dumps([item.key, one.key], ensure_ascii=False) if one.key and len(item.differences) > 1 else ""
