"""The head of a record's page: who it is, whose it is, where it stands, what can be done with it."""

from collections.abc import Collection, Iterable
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, shown
from guanxi.access.seen import allowed
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.heading import Heading
from guanxi.meta.types.structure import Structure
from guanxi.records.derived.telling import is_calculated
from guanxi.records.dump import row_of
from guanxi.records.gate import defined_actions
from guanxi.records.terms import layout_of, terms_of
from guanxi.records.titles import Titles, title_of, titles_of
from guanxi.web.cells import cell
from guanxi.web.detail.places import place_of
from guanxi.web.forms import conditions
from guanxi.web.menu import address

WIDE = frozenset({"longtext", "richtext", "json", "rights", "checklist", "files", "pictures"})
BRIEF = 7
PERSONS = frozenset({"user", "contact"})


def named_by(module: Module, record: Any, actor: Actor) -> Titles:
    """The titles of everything that a record refers to."""
    return titles_of(module.fields, [row_of(module, record)], actor)


def head(module: Module, record: Any, actor: Actor, titles: Titles) -> dict[str, Any]:
    """Title, number or the like beside it, and the facts that matter first."""
    known = shown(module, actor, page=True)
    title = title_of(module, record)
    says_more = module.subtitle in known and module.field(module.subtitle).read(record) != title
    beside = module.subtitle if says_more else ""
    facts = [known[key] for key in _of_kind(module, record, layout_of(module, actor, record).header, known)]
    return {
        "title": title or f"{module.label} {record.pk}",
        "is_person": module.key in PERSONS,
        "subtitle": cell(known[beside], known[beside].read(record), titles, actor) if beside else None,
        "facts": [_fact(field, record, titles, actor) for field in facts],
        "href": f"{address(module)}{record.pk}/",
    }


def sections(module: Module, record: Any, actor: Actor, titles: Titles) -> list[dict[str, Any]]:
    """The facts in the sections of the layout, and those of the engine in one more. Pages that people draw are looked
    at as such, not read as text."""
    hidden = terms_of(module, actor, record).hidden
    known = {key: field for key, field in shown(module, actor, page=True).items() if key not in hidden}
    found = []
    for section in layout_of(module, actor, record).sections:
        keys = _of_kind(module, record, section.fields, known)
        rows = _with_words(module, keys, _facts(module, keys, record, titles, actor))
        found.append({"label": section.label, "folded": section.folded, "rows": rows})
    return [section for section in found if section["rows"]]


def _of_kind(module: Module, record: Any, fields: Iterable[str], known: Collection[str]) -> list[str]:
    """The fields of a section beside the title; of records that come in kinds, without those of other kinds."""
    keys = [key for key in fields if key in known and key != module.title and not _is_drawn(module.field(key))]
    variants = module.variants
    return variants.kept(module.field(variants.field).read(record), keys) if variants else keys


def _is_drawn(field: Field) -> bool:
    """Whether people draw the value on a page of its own."""
    return field.type.widget == "page" or (isinstance(field.type, Structure) and field.type.is_drawn)


def brief(module: Module, record: Any, actor: Actor, titles: Titles) -> list[dict[str, Any]]:
    """The few facts that a small card shows: those of the head, whose it is, the last follow-up, how to reach it."""
    known = shown(module, actor, page=True)
    reach = [field.key for field in module.fields if field.type.key in {"phone", "email"}]
    keys = dict.fromkeys((*layout_of(module, actor, record).header, "owner", "last_follow_at", *reach))
    return _facts(module, (key for key in keys if key in known), record, titles, actor)[:BRIEF]


def stamps(module: Module, record: Any, actor: Actor, titles: Titles) -> list[dict[str, Any]]:
    """Who made it and who changed it last, and when."""
    keys = [key for key in ("created_by", "created_at", "updated_by", "updated_at") if key in module.by_key]
    return [_fact(module.field(key), record, titles, actor) for key in keys]


def rights(module: Module, record: Any, actor: Actor) -> dict[str, bool]:
    """What the person may do with this very record."""
    asked = [action for action in ("edit", "delete") if module.writable and actor.may(module, action)]
    return {"edit": False, "delete": False} | allowed(actor, asked, module, record)


def actions(module: Module, record: Any, actor: Actor, granted: dict[str, bool]) -> list[Action]:
    """The actions that make sense now and that the person may run, as the layout has them."""
    by_key = {action.key: action for action in (*module.actions, *defined_actions.ask(module))}
    layout = layout_of(module, actor, record)
    return [
        action
        for action in (by_key[key] for key in layout.arranged(layout.buttons, by_key))
        if action.offered(record) and _may(action, module, actor, granted) and action.granted(actor, record)
    ]


def _may(action: Action, module: Module, actor: Actor, granted: dict[str, bool]) -> bool:
    return granted[action.needs] if action.needs in granted else actor.may(module, action.needs)


def _facts(module: Module, keys: Iterable[str], record: Any, titles: Titles, actor: Actor) -> list[dict[str, Any]]:
    """What is filled in; the form shows what is not. What people carry elsewhere can be copied."""
    known = shown(module, actor, page=True)
    found = [_fact(known[key], record, titles, actor) | {"key": key} for key in keys]
    spot, place = place_of(module, record, readable(module, actor, page=True))
    number = module.numbering.field if module.numbering else ""
    for fact in found:
        if fact["key"] == spot:
            fact["cell"] |= {"kind": "address", "copied": place}
        elif fact["key"] == number and fact["cell"]:
            fact["cell"] |= {"copied": fact["cell"]["text"]}
    return [fact for fact in found if fact["cell"]]


def _with_words(module: Module, keys: Iterable[str], facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facts of a section with the words between them, where a fact stands below."""
    by_key, found, waiting = {fact["key"]: fact for fact in facts}, list[dict[str, Any]](), list[dict[str, Any]]()
    for field in map(module.field, keys):
        if isinstance(field.type, Heading):
            waiting = [{"key": field.key, "label": field.label, "words": field.help or "", "wide": True}]
        elif field.key in by_key:
            found += [*waiting, by_key[field.key]]
            waiting = []
    return found


def _fact(field: Field, record: Any, titles: Titles, actor: Actor) -> dict[str, Any]:
    made = _said(field, record, actor) or cell(field, field.read(record), titles, actor, vars(record))
    wide = bool(made) and field.type.widget in WIDE
    return {"label": field.label, "cell": made, "wide": wide, "how": is_calculated(field)}


def _said(field: Field, record: Any, actor: Actor) -> dict[str, Any] | None:
    """A condition in words; nothing for other fields."""
    kind = field.type
    if not isinstance(kind, RecordCondition):
        return None
    text = conditions.in_words(getattr(record, kind.of), field.read(record), actor)
    return {"kind": "text", "text": text} if text else None
