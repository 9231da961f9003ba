"""What the page of a module that a company has made shows beside its facts: its fields, and the way to its records."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.models import FieldDefinition
from guanxi.web.detail import panels
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


panels.add(panels.Panel(module="custom_module", template="custom_modules/panel.html", load=panel))
