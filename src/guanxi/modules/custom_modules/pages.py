"""What the page of a module that a company has made shows beside its facts: its fields, and the way to its records."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.custom.modules import module_of
from guanxi.meta.custom.names import OWN
from guanxi.meta.models import FieldDefinition, ModuleDefinition
from guanxi.web.detail import panels
from guanxi.web.forms import notes
from guanxi.web.forms.numbers import next_number
from guanxi.web.menu import address


def panel(record: Any, actor: Actor) -> dict[str, Any] | None:
    """The fields of the module in their order, for those who may look at definitions of fields."""
    fields = registry.get("custom_field")
    if not actor.may(fields, "view"):
        return None
    rows = visible(fields, actor).filter(object=record.slug).order_by("sequence", "pk")
    module = registry.by_slug(record.slug)
    return {
        "fields": [_row(row, f"{address(fields)}{row.pk}/") for row in rows],
        "all_href": f"{address(fields)}?object={record.slug}",
        "create_href": f"{address(fields)}new?object={record.slug}" if actor.may(fields, "create") else "",
        "records_href": address(module) if module and actor.may(module, "view") else "",
    }


def _row(field: FieldDefinition, href: str) -> dict[str, Any]:
    fields = registry.get("custom_field")
    return {
        "href": href,
        "name": field.name,
        "key": field.key,
        "kind": fields.field("kind").type.display(field.kind),
        "required": field.required,
        "once": field.once,
        "in_lines": field.in_lines,
        "active": field.active,
    }


def numbered(text: str, written: Mapping[str, str], actor: Actor) -> str:
    """The next number of a module that is there, or that is being made."""
    module = registry.by_slug(written.get("slug", "")) or module_of(ModuleDefinition(slug=f"{OWN}new"))
    return next_number(module, text, written, actor, "number")


notes.add("custom_module", "numbering", numbered)
panels.add(panels.Panel(module="custom_module", template="custom_modules/panel.html", load=panel))
