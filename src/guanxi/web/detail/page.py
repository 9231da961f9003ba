"""All that the page of a record shows."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from guanxi.access.actor import Actor
from guanxi.meta.module import Module
from guanxi.records import history
from guanxi.records.dump import lines_of
from guanxi.records.file_kinds import SHOWN
from guanxi.records.files import files_on
from guanxi.records.rewind import rewound
from guanxi.records.stars import stars_of
from guanxi.records.terms import terms_of
from guanxi.records.titles import Titles, title_of
from guanxi.web import formats
from guanxi.web.approvals.strip import strip
from guanxi.web.detail import header, told
from guanxi.web.detail.composer import composer
from guanxi.web.detail.doors import doors_of, reasons_of
from guanxi.web.detail.panels import panels_of, show_lines
from guanxi.web.detail.path import path_of
from guanxi.web.detail.related import related_links, related_lists
from guanxi.web.editable import editable
from guanxi.web.forms.lines import named_lines
from guanxi.web.forms.sent import fresh_token
from guanxi.web.menu import address

ENTRIES = 30


def values(
    module: Module,
    record: Any,
    actor: Actor,
    *,
    before: str = "",
    written: Mapping[str, Any] | None = None,
    refused: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The values of the record's template: head, path, facts, lines, timeline; the lists beside it come later.

    `written` and `refused` are what the short form of the timeline held, and what was wrong with it.
    """
    titles = header.named_by(module, record, actor)
    allowed = header.rights(module, record, actor)
    approval = strip(module, record, actor, may_edit=allowed["edit"])
    opened = approval["fields"] if approval and approval.get("locks") and module.writable else None
    edits = editable(module, actor) - terms_of(module, actor, record).held if allowed["edit"] else frozenset()
    return {
        "module": module,
        "record": record,
        "head": header.head(module, record, actor, titles),
        "stars": stars_of(module, actor, record.pk),
        "allowed": {**allowed, "edit": allowed["edit"] and opened != frozenset()},
        "actions": header.actions(module, record, actor, allowed),
        "doors": doors_of(module, record, actor),
        "panels": panels_of(module.key, record, actor),
        "path": path_of(module, record, allowed),
        "approval": approval,
        "sections": header.sections(module, record, actor, titles),
        "edits": edits if opened is None else edits & opened,
        "stamps": header.stamps(module, record, actor, titles),
        "lines": None if show_lines(module.key) else lines(module, record, actor),
        "composer": composer(module, actor, written, refused, draft=f"{module.key}:{record.pk}"),
        "token": fresh_token(),
        "related": related_links(module, record, actor),
        **talk(module, record, actor, before, titles),
    }


def talk(module: Module, record: Any, actor: Actor, before: str = "", known: Titles | None = None) -> dict[str, Any]:
    """One page of the timeline, and where the next one begins."""
    items, earlier = history.timeline(module, actor, record, before=history.read_place(before), limit=ENTRIES)
    return {
        "href": f"{address(module)}{record.pk}/",
        "entries": told.timeline_entries(module, actor, items, known, record=vars(record)),
        "earlier": earlier or "",
        "before": before,
    }


def side(module: Module, record: Any, actor: Actor) -> dict[str, Any]:
    """What belongs to the record: its related lists and its files."""
    return {
        "module": module,
        "record": record,
        "head": {"href": f"{address(module)}{record.pk}/", "title": title_of(module, record)},
        "allowed": header.rights(module, record, actor),
        "related": related_lists(module, record, actor),
        "files": files(module, record),
    }


def history_values(module: Module, record: Any, actor: Actor, *, before: int | None = None) -> dict[str, Any]:
    """The values of the history tab: every entry with all that changed."""
    titles = header.named_by(module, record, actor)
    allowed = header.rights(module, record, actor)
    rows, earlier = history.history(module, actor, record, before=before)
    return {
        "module": module,
        "record": record,
        "head": header.head(module, record, actor, titles),
        "stars": stars_of(module, actor, record.pk),
        "allowed": allowed,
        "actions": header.actions(module, record, actor, allowed),
        "doors": doors_of(module, record, actor),
        "entries": told.history_entries(module, actor, rows, vars(record)),
        "edits": rewound(module, actor) if allowed["edit"] else frozenset(),
        "earlier": earlier or "",
        "before": before or "",
        "reasons": reasons_of(module, record, actor),
    }


def lines(module: Module, record: Any, actor: Actor) -> dict[str, Any] | None:
    """The lines of a document as a table to read; nothing where there are none."""
    found = lines_of(module, actor, [record.pk], page=True).get(record.pk) if module.lines else None
    return named_lines(module, actor, found, vars(record)) if found else None


def files(module: Module, record: Any) -> dict[str, Any]:
    """The files that hang on the record, and how large a new one may be."""
    rows = [
        {
            "id": stored.pk,
            "name": stored.name,
            "size": formats.size(stored.size),
            "when": formats.moment(stored.created_at),
            "is_shown": stored.type in SHOWN,
            "is_picture": stored.type in SHOWN and stored.type.startswith("image/"),
        }
        for stored in files_on(module, record)
    ]
    return {"rows": rows, "limit": settings.UPLOAD_LIMIT, "limit_text": formats.size(settings.UPLOAD_LIMIT)}
