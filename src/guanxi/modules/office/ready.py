"""The approval definitions that come with the forms: a beginning for a company to change, switched off at first."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.access.models import Role
from guanxi.flow.approval.ready import Node, second_above, second_superior, superior

SLUG = "office-forms"


def ready() -> list[dict[str, Any]]:
    """The definitions in their order; roles that are not there are left out."""
    options = {"after": "lock"}
    return [
        {"name": name, "trigger": "submit", "condition": condition, "flow": {"nodes": nodes, "options": options}}
        for name, condition, nodes in _ready(_roles())
    ]


def _ready(roles: dict[str, int]) -> list[tuple[str, Any, list[Node]]]:
    """Name, condition and steps of each, the particular ones before the one for all others."""
    office, finance, buyer = roles.get("office"), roles.get("finance"), roles.get("buyer")
    booking = ["tickets", "hotel", "booked_cost"]
    return [
        (_("Leave"), _is("leave"), [superior(), second_above("days", "3"), *_copies(office)]),
        (_("Business trip"), _is("trip"), [superior(), *_handled(office, _("Book tickets and hotel"), booking)]),
        (
            _("Expenses and advances"),
            _is("expense", "loan"),
            [superior(), second_above("amount", "5000"), *_decided(finance, _("Finance"))],
        ),
        (
            _("Purchases"),
            _is("purchase"),
            [superior(), second_above("amount", "10000"), *_handled(buyer, _("Buy it"), ["supplier_name"])],
        ),
        (_("Seals"), _is("seal"), [superior(), *_decided(office, _("Keeper of the seals"))]),
        (_("Price exceptions"), _is("price"), [superior(), second_superior()]),
        (_("All other forms"), None, [superior()]),
    ]


def _is(*kinds: str) -> dict[str, Any]:
    return {"field": "form_type", "op": "in", "value": list(kinds)}


def _decided(role: int | None, name: str) -> list[Node]:
    node = {"key": "role", "kind": "approve", "name": name, "approvers": {"by": "roles", "ids": [role]}, "mode": "any"}
    return [node] if role else []


def _handled(role: int | None, name: str, fields: list[str]) -> list[Node]:
    rule = {"by": "roles", "ids": [role]}
    node = {"key": "handle", "kind": "handle", "name": name, "approvers": rule, "mode": "any", "fields": fields}
    return [node] if role else []


def _copies(role: int | None) -> list[Node]:
    node = {"key": "copy", "kind": "cc", "name": _("For the files"), "people": {"by": "roles", "ids": [role]}}
    return [node] if role else []


def _roles() -> dict[str, int]:
    return dict(Role.objects.exclude(preset="").filter(deleted_at=None).values_list("preset", "pk"))
