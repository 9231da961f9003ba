"""History and timeline in words: who did what, when, by which door, and what was before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel.text import listed
from guanxi.messaging.comments import Comment, comments_of
from guanxi.meta import registry
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, Module
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.files import FileRef
from guanxi.records.file_kinds import PLAYED
from guanxi.records.files import files_at
from guanxi.records.models import StoredFile
from guanxi.records.titles import Titles, titles
from guanxi.web import formats
from guanxi.web.cells import cell, tint_of
from guanxi.web.detail.lines_told import line_rows, named
from guanxi.web.kept import shown

Row = Mapping[str, Any]
NOTHING: Row = MappingProxyType({})
VERBS: dict[str, tuple[Any, str, int]] = {
    "created": (_("created it"), "plus", 1),
    "changed": (_("changed"), "edit", 9),
    "moved": (_("moved the stage"), "arrow-right", 7),
    "won": (_("won it"), "medal", 2),
    "lost": (_("lost it"), "close", 5),
    "invalidated": (_("put it aside as invalid"), "minus", 9),
    "reopened": (_("reopened it"), "undo", 4),
    "finished": (_("marked it as done"), "check", 2),
    "contacted": (_("made the first contact"), "phone", 2),
    "qualified": (_("confirmed it"), "check", 2),
    "asked": (_("asked for an account of somebody else"), "user", 2),
    "conversion_undone": (_("took the conversion back"), "undo", 2),
    "disqualified": (_("put it aside"), "minus", 9),
    "converted": (_("converted it"), "medal", 2),
    "credit_shared": (_("shared the credit"), "users", 7),
    "filled": (_("filled in what was empty, from a lead"), "edit", 9),
    "linked": (_("went on with the customer"), "link", 9),
    "merged": (_("merged it"), "merge", 2),
    "repointed": (_("led it on to what its record was merged into"), "merge", 9),
    "accepted": (_("accepted it"), "check", 2),
    "queued": (_("sent it off"), "mail", 2),
    "sent": (_("handed it over to the mail server"), "mail", 2),
    "unsubscribed": (_("unsubscribed"), "minus", 9),
    "adjusted": (_("adjusted it"), "edit", 4),
    "adjustment_withdrawn": (_("withdrew an adjustment"), "undo", 9),
    "submitted": (_("submitted it"), "check", 2),
    "given_back": (_("gave it back"), "undo", 4),
    "exported": (_("exported a list"), "download", 9),
    "purged": (_("removed it for good"), "trash", 5),
    "commented": (_("commented"), "note", 0),
    "deleted": (_("deleted it"), "trash", 5),
    "restored": (_("restored it"), "restore", 1),
    "undone": (_("took it back"), "undo", 4),
    "rewound": (_("brought back how it was"), "history", 4),
    "setting_changed": (_("changed a setting"), "settings", 9),
    "password_set": (_("set the password"), "lock", 4),
    "second_factor_on": (_("switched the second factor on"), "lock", 4),
    "second_factor_off": (_("switched the second factor off"), "lock", 4),
    "second_factor_reset": (_("took the second factor off"), "lock", 4),
    "recovery_codes_made": (_("made new recovery codes"), "lock", 4),
    "chat_linked": (_("linked the account of a chat provider"), "link", 4),
    "chat_unlinked": (_("unlinked the account of a chat provider"), "link", 9),
    "token_made": (_("made a token for a program"), "key", 4),
    "token_ended": (_("ended a token of a program"), "key", 9),
    "signed_out": (_("ended sign-ins"), "lock", 9),
    "passkey_added": (_("added a passkey"), "lock", 4),
    "passkey_removed": (_("removed a passkey"), "lock", 9),
    "oidc_linked": (_("linked the account of the company's sign-in"), "link", 4),
    "invited": (_("invited by a link"), "lock", 4),
    "automated": (_("changed it by an automation"), "bolt", 6),
    "switched_on": (_("switched it on"), "check", 2),
    "switched_off": (_("switched it off"), "minus", 9),
    "approval_submitted": (_("submitted it for approval"), "arrow-right", 7),
    "approval_step": (_("approved"), "check", 2),
    "approval_approved": (_("finished the approval"), "check", 2),
    "approval_rejected": (_("rejected it"), "close", 5),
    "approval_returned": (_("returned it"), "undo", 4),
    "approval_recalled": (_("recalled the approval"), "undo", 4),
    "approval_retrieved": (_("took the approval back"), "undo", 4),
    "approval_urged": (_("urged the approval"), "clock", 6),
    "approval_transferred": (_("handed the approval on"), "arrow-right", 7),
    "approval_signer_added": (_("had others decide as well"), "plus", 7),
    "replayed": (_("had a webhook told again from a place"), "undo", 4),
    "activated": (_("switched it on"), "check", 2),
    "deactivated": (_("switched it off"), "minus", 9),
    "published": (_("published it"), "check", 2),
    "scheduled": (_("set when it is published"), "clock", 6),
    "withdrawn": (_("withdrew it"), "undo", 4),
    "reminded": (_("reminded those who had not read it"), "clock", 6),
    "secret_shown": (_("looked at the secret"), "eye", 9),
    "secret_changed": (_("made a new secret"), "lock", 4),
    "printed": (_("printed it"), "print", 9),
    "revealed": (_("had a masked value shown"), "eye", 4),
    "handed_over": (_("had the records handed over"), "users", 9),
    "member_added": (_("took someone into the team"), "users", 2),
    "member_removed": (_("took someone out of the team"), "users", 9),
    "member_lapsed": (_("ended a membership of the team"), "users", 9),
    "members_joined": (_("put records into it"), "plus", 2),
    "members_left": (_("took records out of it"), "minus", 9),
    "index_made": (_("made a field quick to find"), "settings", 9),
    "index_dropped": (_("took an index away"), "settings", 9),
    "claimed": (_("claimed it"), "check", 2),
    "assigned": (_("assigned it"), "users", 7),
    "returned": (_("returned it to the pool"), "undo", 4),
    "recycled": (_("took it back to the pool"), "clock", 6),
    "pool_moved": (_("moved it to another pool"), "arrow-right", 7),
    "pool_locked": (_("kept it out of the pool"), "lock", 4),
    "pool_unlocked": (_("let it go to the pool again"), "lock", 9),
    "paused": (_("let it rest"), "clock", 6),
    "resumed": (_("went on with it"), "arrow-right", 7),
    "terminated": (_("ended it before its time"), "close", 5),
    "upgraded": (_("went on by the newest version"), "arrow-right", 7),
    "step_done": (_("finished a step"), "check", 2),
    "step_skipped": (_("left a step out"), "minus", 9),
    "step_moved": (_("moved a step"), "clock", 9),
    "step_repeated": (_("had a step done again"), "undo", 9),
    "step_sent": (_("sent the message of a step"), "mail", 2),
    "pushed": (_("began what was due"), "arrow-right", 9),
    "opted_out": (_("ended the steps that write to somebody who has opted out"), "minus", 9),
    "file_added": (_("added a file"), "clip", 9),
    "file_removed": (_("removed a file"), "clip", 9),
    "file_restored": (_("brought a file back"), "clip", 9),
}
KINDS = {
    "phone": "phone",
    "visit": "visit",
    "wechat": "note",
    "email": "mail",
    "sms": "mail",
    "meeting": "users",
    "exhibition": "pin",
    "online": "users",
    "task": "task",
}
VIA: dict[str, Any] = {
    "web": _("on the web"),
    "api": _("through the API"),
    "import": _("by an import"),
    "job": _("by a background job"),
    "agent": _("by an agent"),
}


def history_entries(
    module: Module, actor: Actor, rows: Iterable[Mapping[str, Any]], record: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The entries of a record's history, each with all that changed."""
    kept = list(rows)
    found = _named(module, actor, kept, "by_id")
    return [
        _own(module, actor, row, found, row["by_id"], record, full=True)
        | {"id": row["id"], "verb": row["verb"], "via": VIA.get(row["via"], "")}
        for row in kept
    ]


def timeline_entries(
    module: Module,
    actor: Actor,
    items: Iterable[Mapping[str, Any]],
    known: Titles | None = None,
    *,
    record: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """The items of a timeline: the record's own changes, and what other modules know about it.

    `known` are titles that the page has found already; only others are asked for.
    """
    kept = list(items)
    said_to, hanging = _comments(module, kept), _files(kept)
    speakers = [{"by": one.by_id} for comments in said_to.values() for one in comments]
    own = [item for item in kept if item["module"] == module.slug and item["kind"] != "created"]
    found = _named(module, actor, own, "by", [*kept, *speakers], known or {})
    return [
        _own(module, actor, item, found, item["by"], record, full=False)
        if _is_own(module, item)
        else _about(item, found)
        | {
            "comments": _answers(said_to.get((item["module"], item["id"]), ()), found),
            "files": [_hung(one) for one in hanging.get((item["module"], item["id"]), ())],
        }
        for item in kept
    ]


def _comments(module: Module, items: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[Comment]]:
    """What was said to the records of other modules on this timeline: one query for each that takes comments."""
    asked: dict[str, list[int]] = defaultdict(list)
    for item in items:
        if item["module"] != module.slug:
            asked[item["module"]].append(item["id"])
    return {
        (slug, pk): comments
        for slug, ids in asked.items()
        if (other := registry.by_slug(slug)) and other.action("comment")
        for pk, comments in comments_of(other, ids).items()
    }


def _files(items: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], list[StoredFile]]:
    """What was sent with entries that were written on timelines: one query for each module that has some."""
    asked: dict[str, set[int]] = defaultdict(set)
    for item in items:
        if item.get("has_files"):
            asked[item["module"]].add(item["id"])
    return {
        (slug, pk): stored
        for slug, ids in asked.items()
        if (other := registry.by_slug(slug))
        for pk, stored in files_at(other, ids).items()
    }


def _hung(stored: StoredFile) -> dict[str, Any]:
    return shown(FileRef(stored.pk, stored.name, stored.type)) | {"is_sound": stored.type in PLAYED}


def _answers(comments: Iterable[Comment], found: Titles) -> list[dict[str, Any]]:
    return [{**_frame({"at": one.at}, found, one.by_id), "text": one.text} for one in comments]


def _is_own(module: Module, item: Mapping[str, Any]) -> bool:
    return item["module"] == module.slug and item["kind"] in VERBS


def _own(
    module: Module,
    actor: Actor,
    row: Mapping[str, Any],
    found: Titles,
    by: int | None,
    record: Mapping[str, Any],
    *,
    full: bool,
) -> dict[str, Any]:
    verb = row.get("verb") or row["kind"]
    what, icon, tint = VERBS.get(verb, VERBS["changed"])
    told = row["changes"] if full or verb != "created" else {}
    sides = _sides(told, record)
    return {
        **_frame(row, found, by),
        "icon": icon,
        "tint": tint,
        "what": what,
        "text": row.get("note") or row.get("text") or "",
        "changes": [row for key, pair in told.items() for row in _rows(module, actor, key, pair, found, sides)],
    }


def _about(item: Mapping[str, Any], found: Titles) -> dict[str, Any]:
    other = registry.by_slug(item["module"])
    field = other.by_key.get(other.timeline.kind) if other and other.timeline else None
    label = field.type.display(item["kind"]) if field and item["kind"] != (other and other.key) else ""
    return {
        **_frame(item, found, item["by"]),
        "icon": KINDS.get(item["kind"], other.icon if other else ""),
        "tint": tint_of(field, item["kind"]) if field else 4,
        "what": label or (other.label if other else ""),
        "text": item["text"],
        "href": f"/m/{item['module']}/{item['id']}/",
    }


def _frame(row: Mapping[str, Any], found: Titles, by: int | None) -> dict[str, Any]:
    who = found.get(("user", by)) if by else None
    return {
        "who": who.text if who else "Guanxi",
        "when": formats.moment(row["at"]),
        "when_full": formats.full_moment(row["at"]),
    }


def _sides(told: Mapping[str, list[Any]], record: Mapping[str, Any]) -> tuple[Row, Row]:
    """What says the currency of old and of new amounts: the record, unless that very change gave it another."""
    old, new = told.get(CURRENCY) or (record.get(CURRENCY),) * 2
    return {CURRENCY: old or new}, {CURRENCY: new}


def _rows(
    module: Module, actor: Actor, key: str, pair: list[Any], found: Titles, sides: tuple[Row, Row]
) -> list[dict[str, Any]]:
    def say(field: Field, dumped: Any, side: int) -> str:
        return said(field, dumped, found, actor, sides[side])

    if key == LINES and module.lines:
        return line_rows(module.lines, pair, say)
    field = module.by_key[key]
    return [{"key": key, "label": field.label, "old": say(field, pair[0], 0), "new": say(field, pair[1], 1)}]


def said(field: Field, dumped: Any, found: Titles, actor: Actor, row: Row = NOTHING) -> str:
    """A value of the history as a reader sees it; `row` says in which currency an amount is."""
    try:
        value = field.type.clean(dumped)
    except Refusal:
        return str(dumped)
    made = cell(field, value, found, actor, row)
    if made is None:
        return ""
    if "text" not in made:
        return listed(part["text"] for part in made["parts"])
    end = " %" if made["kind"] == "percent" else ""
    return f"{made.get('unit') or ''}{made['text']}{end}"


def _named(
    module: Module,
    actor: Actor,
    rows: list[Mapping[str, Any]],
    by: str,
    everyone: Iterable[Mapping[str, Any]] | None = None,
    known: Titles = MappingProxyType({}),
) -> Titles:
    """The titles of all people and records that entries name."""
    asked: dict[str, set[int]] = defaultdict(set)
    asked["user"] |= {row[by] for row in (rows if everyone is None else everyone) if row[by]}
    for row in rows:
        for target, pk in _references(module, row["changes"]):
            asked[target].add(pk)
    open_ids = {key: {pk for pk in ids if (key, pk) not in known} for key, ids in asked.items()}
    found = {(key, pk): title for key, ids in open_ids.items() if ids for pk, title in titles(key, ids, actor).items()}
    return {**known, **found}


def _references(module: Module, changes: Mapping[str, list[Any]]) -> Iterator[tuple[str, int]]:
    if LINES in changes and module.lines:
        yield from named(module.lines, changes[LINES])
    for key, pair in changes.items():
        target = module.by_key[key].target if key in module.by_key else ""
        for value in pair if target else ():
            for pk in value if isinstance(value, list) else (value,):
                if isinstance(pk, int):
                    yield target, pk
