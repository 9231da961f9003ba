"""Words, picklists, layouts and lists of modules as documents: `accounts`, `accounts/level`, `accounts/role-Sales`."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.configuration.documents import module_of
from guanxi.configuration.names import VIEW, Names
from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.naming import swapped
from guanxi.meta.configuration import Swap
from guanxi.meta.module import Module
from guanxi.tailoring import parts
from guanxi.tailoring.adjustments import Part, in_force, publish
from guanxi.tailoring.models import Adjustment

LABELS: Mapping[str, Any] = {
    "words": _("Own words"),
    "picklists": _("Picklists"),
    "layouts": _("Layouts"),
    "lists": _("Lists and search"),
}
LAYOUTS, LISTS = "layouts", "lists"
FIRST, SHARED = "view", "shared:"  # with which a list begins; what stands before the name of a shared one
OF_SOMEBODY = re.compile(r"(role|position)-(.+?)(\.kind-[a-z0-9_]+)?")
RULES = ("shown", "required", "read_only")


def read(kind: str, names: Names) -> dict[str, Any]:
    """What the company has put into force of a kind."""
    found = {}
    for (slug, key), body in in_force(kind).items():
        called = _key(kind, key, names.out)
        found[f"{slug}/{called}" if called else slug] = named(kind, slug, body, names.out)
    return dict(sorted(found.items()))


def drafts(names: Names) -> dict[str, dict[str, Any]]:
    """What was drafted and is not in force yet, by kind and name."""
    found: dict[str, dict[str, Any]] = {}
    for row in Adjustment.objects.exclude(draft=None).order_by("pk"):
        called = _key(row.kind, row.key, names.out)
        name = f"{row.object}/{called}" if called else row.object
        found.setdefault(row.kind, {})[name] = named(row.kind, row.object, row.draft, names.out)
    return found


def put(kind: str, actor: Actor, name: str, body: Any, names: Names) -> None:
    """Put a part into force; nothing is what the product brings."""
    part, checked = tried(kind, name, body, names)
    publish(actor, part, checked, None)


def tried(kind: str, name: str, body: Any, names: Names) -> tuple[Part, Any]:
    """A part, checked as it would be put into force, without doing so."""
    slug, _slash, called = name.partition("/")
    module = module_of(slug)
    if module is None:
        raise DomainError("E_NOT_HERE", object=_("Module"), name=slug)
    part = parts.part_of(kind, module, _key(kind, called, names.here))
    if body is None:
        return part, None
    return part, parts.KINDS[kind].clean(module, part.key, named(kind, name, body, names.here))


def named(kind: str, name: str, body: Any, swap: Swap) -> Any:
    """A part with the records swapped that its conditions and its key name."""
    slug, _slash, called = name.partition("/")
    _key(kind, called, swap)
    if kind == LISTS and isinstance(body, Mapping):
        return {**body, FIRST: _view(body[FIRST], swap)} if body.get(FIRST) else body
    if kind != LAYOUTS or not isinstance(body, Mapping):
        return body
    module, sections = module_of(slug), body.get("sections")
    if module is None or not isinstance(sections, list):
        return body
    return {**body, "sections": [_section(module, one, swap) for one in sections]}


def title(kind: str, name: str) -> str:
    """Of which module, and of what of it."""
    slug, _slash, called = name.partition("/")
    module = module_of(slug)
    if module is None:
        return name
    field = module.by_key.get(called) if kind == "picklists" else None
    said = str(field.label) if field else called
    return f"{module.label_plural}: {said}" if said else str(module.label_plural)


def _key(kind: str, key: str, swap: Swap) -> str:
    """The key of a part; one for a role or a position names it there."""
    found = OF_SOMEBODY.fullmatch(key) if kind in (LAYOUTS, LISTS) else None
    return f"{found[1]}-{swap(found[1], found[2])}{found[3] or ''}" if found else key


def _view(view: Any, swap: Swap) -> Any:
    """The view with which a list begins: shared ones have an id, the product's own a key."""
    text = str(view)
    if text.isdecimal():
        return f"{SHARED}{swap(VIEW, text)}"
    return str(swap(VIEW, text.removeprefix(SHARED))) if text.startswith(SHARED) else view


def _section(module: Module, section: Any, swap: Swap) -> Any:
    if not isinstance(section, Mapping):
        return section
    fields = section.get("fields")
    placed = [_ruled(module, one, swap) for one in fields] if isinstance(fields, list) else fields
    return _ruled(module, {**section, "fields": placed}, swap)


def _ruled(module: Module, one: Any, swap: Swap) -> Any:
    """What has rules under conditions: a section, a field in it."""
    if not isinstance(one, Mapping):
        return one
    return {key: swapped(module, value, swap) if key in RULES else value for key, value in one.items()}
