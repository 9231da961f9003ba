"""The data dictionary as tables: for pages, and with the words of both languages for files."""

from collections.abc import Iterator, Set
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.meta import registry
from guanxi.meta.dictionary import FieldFacts, children_of, facts_of, parents_of
from guanxi.meta.groups import GROUPS
from guanxi.meta.module import Module
from guanxi.records.advised_indexes import found_by

LANGUAGES = ("zh-hans", "en")


def modules() -> list[Module]:
    """Every module that is switched on, in the order of their groups."""
    order = list(GROUPS)
    known = registry.all_modules()
    return sorted(known, key=lambda one: order.index(one.group) if one.group in order else len(order))


def overview(asked: str = "") -> list[dict[str, Any]]:
    """All modules with their table and numbers of fields and relations; those that a word is in."""
    found = [
        {
            "slug": module.slug,
            "label": str(module.label_plural),
            "icon": module.icon,
            "table": module.model._meta.db_table,
            "is_own": bool(module.share),
            "fields": len(facts_of(module)),
            "own_fields": sum(field.is_custom for field in module.fields),
            "lines": str(module.lines.label) if module.lines and module.lines.fields else "",
        }
        for module in modules()
    ]
    word = asked.strip().casefold()
    return [one for one in found if word in f"{one['slug']} {one['label']} {one['table']}".casefold()]


def told(module: Module, there: Set[str]) -> dict[str, Any]:
    """One module with its relations and fields; `there` are the indexes that were made by themselves."""
    return {
        "module": module,
        "table": module.model._meta.db_table,
        "parents": [_relation(label, other) for label, other in parents_of(module)],
        "children": [_relation(label, other) for label, other in children_of(module)],
        "fields": [row(one) for one in facts_of(module, found_by(module, there))],
    }


def _relation(label: Any, other: Module) -> dict[str, str]:
    return {"label": str(label), "module": str(other.label_plural), "slug": other.slug}


def row(facts: FieldFacts) -> dict[str, Any]:
    """One field in words."""
    marks = {
        _("required"): facts.required,
        _("unique"): facts.unique,
        _("indexed"): facts.indexed,
        _("read only"): facts.read_only,
        _("own"): facts.is_own,
        _("in lines"): facts.in_lines,
    }
    return {
        "key": facts.key,
        "label": str(facts.label),
        "kind": str(facts.kind),
        "length": facts.length,
        "marks": [mark for mark, holds in marks.items() if holds],
        "target": {"slug": facts.target.slug, "label": str(facts.target.label_plural)} if facts.target else None,
        "options": [f"{option.value} · {option.label}" for option in facts.options],
        "help": str(facts.help),
    }


def headings() -> list[str]:
    """The columns of a file."""
    return [
        *(_("Module (%(language)s)") % {"language": language} for language in LANGUAGES),
        *(_("Name in interfaces"), _("Table"), _("Field")),
        *(_("Label (%(language)s)") % {"language": language} for language in LANGUAGES),
        *(_("Type (%(language)s)") % {"language": language} for language in LANGUAGES),
        *(_("Length"), _("Required"), _("Unique"), _("Index"), _("Read only"), _("In lines"), _("Own")),
        *(_("Refers to"), _("Values")),
        *(_("Help (%(language)s)") % {"language": language} for language in LANGUAGES),
    ]


def lines(of: list[Module], there: Set[str]) -> Iterator[list[str]]:
    """Each field of these modules as a row of a file; `there` as for `told`."""
    for module in of:
        names = _in_both(module.label_plural)
        for one in facts_of(module, found_by(module, there)):
            yield [
                *(*names, module.slug, module.model._meta.db_table, one.key),
                *(*_in_both(one.label), *_in_both(one.kind), "" if one.length is None else str(one.length)),
                *map(_mark, (one.required, one.unique, one.indexed, one.read_only, one.in_lines, one.is_own)),
                *(one.target.slug if one.target else "", "; ".join(_both(option) for option in one.options)),
                *_in_both(one.help),
            ]


def _in_both(label: Any) -> list[str]:
    return [_in(language, label) for language in LANGUAGES]


def _in(language: str, label: Any) -> str:
    with translation.override(language):
        return str(label)


def _both(option: Any) -> str:
    words = dict.fromkeys(_in_both(option.label))
    return f"{option.value} = {' / '.join(words)}"


def _mark(holds: bool) -> str:
    return _("Yes") if holds else ""
