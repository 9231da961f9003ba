"""Records that a text finds in all modules, as the palette and the page of the search show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.best import best
from guanxi.records.query import Query
from guanxi.records.search.find import Found, search
from guanxi.records.search.forms import form_of, search_text
from guanxi.records.search.terms import Term, finds, terms_of
from guanxi.records.titles import Titles, titles_of
from guanxi.web.menu import GROUPS, address
from guanxi.web.picking import shown, told

FEW = 1_000


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One record that was found: its title, what tells it from others, and the value by which it was found."""

    module: Module
    pk: int
    title: str
    note: str
    href: str


def hits(actor: Actor, text: str, each: int) -> list[tuple[Module, list[Hit]]]:
    """The best records of each module, modules of daily work first: one query for all, and one for each that has some;
    the titles of what they refer to in one go."""
    modules = sorted(_searched(actor), key=lambda module: module.group not in GROUPS)
    found = search(modules, actor, text, FEW)
    rows = {module.key: _rows(module, actor, text, found[module.key], each) for module in modules}
    fields = [field for module in modules if rows[module.key] for field in shown(module, actor)]
    titles = titles_of(fields, [row for some in rows.values() for row in some], actor)
    terms = terms_of(text)
    made = ((module, [_hit(module, row, titles, actor, terms) for row in rows[module.key]]) for module in modules)
    return [(module, some) for module, some in made if some]


def _searched(actor: Actor) -> list[Module]:
    return [
        module for module in registry.all_modules() if module.search and module.in_menu and actor.may(module, "view")
    ]


def _rows(module: Module, actor: Actor, text: str, found: Found, each: int) -> list[dict[str, Any]]:
    if not (found.ids or found.is_many):
        return []
    fields = {*shown(module, actor), *_fields(module, actor)}
    return best(module, actor, Query(search=text, limit=each), [field.column for field in fields], found)


def _fields(module: Module, actor: Actor) -> list[Field]:
    known = readable(module, actor)
    return [module.field(key) for key in module.search if key in known]


def _hit(module: Module, row: Mapping[str, Any], titles: Titles, actor: Actor, terms: tuple[Term, ...]) -> Hit:
    lines = told(module, shown(module, actor), row, titles, actor)
    matched = _matched(module, row, actor, terms)
    notes = [note for note in (matched, lines["subtitle"]) if note]
    return Hit(
        module=module,
        pk=row["pk"],
        title=lines["title"],
        note=" · ".join(dict.fromkeys(notes)),
        href=f"{address(module)}{row['pk']}/",
    )


def _matched(module: Module, row: Mapping[str, Any], actor: Actor, terms: tuple[Term, ...]) -> str:
    """The value beside the title by which the record was found; nothing when the title has it all."""
    fields = sorted(_fields(module, actor), key=lambda field: field.key != module.title)
    for field in fields:
        value = row[field.column]
        if value and any(finds((term,), search_text({field.key: form_of(field, str(value))})) for term in terms):
            return "" if field.key in (module.title, module.subtitle) else field.type.display(value)[:80]
    return ""
