"""The approval that comes with leads: who owns an account is asked before somebody else's lead becomes a part of it."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.modules.leads.asking import AGREED

SLUG = "leads"
HOURS = "24"  # three working days of eight hours


def ready() -> list[dict[str, Any]]:
    """Asked of the owner; after three working days without an answer of his superior (F033 rule 4)."""
    node = {
        "key": "owner",
        "kind": "approve",
        "name": _("Owner of the account"),
        "approvers": {"by": "field", "field": "asked_owner"},
        "empty": "refuse",
        "timeout": {"hours": HOURS, "action": "escalate"},
    }
    flow = {"nodes": [node], "options": {}}
    name = _("Leads for accounts of somebody else")
    return [{"name": name, "trigger": "action", "watched": [AGREED], "flow": flow, "active": True}]
