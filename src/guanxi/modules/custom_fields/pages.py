"""What is said under a formula while it is written: what it gives, or what is wrong, and what its functions do."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.patterns import fault
from guanxi.meta import registry
from guanxi.meta.formulas.functions import FUNCTIONS
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.choice import Picklist
from guanxi.modules.custom_fields.module import CUSTOM_FIELD
from guanxi.records.derived.reading import gives
from guanxi.web.detail import panels
from guanxi.web.forms import notes
from guanxi.web.forms.numbers import next_number
from guanxi.web.menu import address

SPECIAL = ("IF", "AND", "OR", "NOT")


def said(text: str, written: Mapping[str, str], actor: Actor) -> str:
    """All functions before there is a formula; then what it gives, and what the functions in it do."""
    if not text.strip():
        return _("Functions: %(names)s") % {"names": ", ".join((*SPECIAL, *FUNCTIONS))}
    module = registry.by_slug(written.get("object", ""))
    used = [name for name in FUNCTIONS if re.search(rf"\b{name}\s*[(（]", text.upper())]
    told = [f"{name}({', '.join(FUNCTIONS[name].takes)}): {FUNCTIONS[name].about}" for name in used]
    return " · ".join([*([_meaning(module, text)] if module else []), *told])


def _meaning(module: Any, text: str) -> str:
    try:
        return _("It gives %(kind)s.") % {"kind": gives(module, text)}
    except Refusal as refusal:
        label = CUSTOM_FIELD.field("formula").label
        return DomainError(refusal.code, **{"label": label, **refusal.params}).message


def form_said(text: str, written: Mapping[str, str], actor: Actor) -> str:
    """What is wrong with the form of a text, as long as something is."""
    return fault(text) if text else ""


def drawn(text: str, written: Mapping[str, str], actor: Actor) -> str:
    """The next number that the field would draw."""
    return next_number(registry.by_slug(written.get("object", "")), text, {}, actor, written.get("key") or "x_new")


def values(record: Any, actor: Actor) -> dict[str, Any] | None:
    """The values of a list of one's own, each with the way to what uses it; for administrators."""
    if not actor.is_admin or not record.options or not record.active:
        return None
    here = f"/settings/picklists/{record.object}/{record.key}/values/"
    module = registry.by_slug(record.object)
    field = module.by_key.get(record.key) if module is not None else None
    options = field.type.options if field is not None and isinstance(field.type, Picklist) else ()
    return {"values": [{"option": one, "href": f"{here}{one.value}"} for one in options]}


def ways_on(record: Any, actor: Actor) -> dict[str, Any] | None:
    """Where one goes on from a field: to another one, to its place on the form, to the records that have it."""
    module = registry.by_slug(record.object)
    if module is None or not actor.is_admin:
        return None
    fields = address(CUSTOM_FIELD)
    return {
        "plural": module.label_plural,
        "create_href": f"{fields}new?object={record.object}",
        "all_href": f"{fields}?object={record.object}",
        "layout_href": f"/settings/layouts/{record.object}/",
        "records_href": address(module),
    }


panels.add(panels.Panel(module=CUSTOM_FIELD.key, template="tailoring/ways_on.html", load=ways_on))
panels.add(panels.Panel(module=CUSTOM_FIELD.key, template="tailoring/values.html", load=values))
notes.add(CUSTOM_FIELD.key, "formula", said)
notes.add(CUSTOM_FIELD.key, "preset_formula", said)
notes.add(CUSTOM_FIELD.key, "regex", form_said)
notes.add(CUSTOM_FIELD.key, "pattern", drawn)
