"""The approval that comes with mailings: many text messages at once are looked at by a superior first."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.flow.approval.ready import superior
from guanxi.modules.mailings.services import LARGE

SLUG = "mailings"
MANY = {
    "all": [
        {"field": "channel", "op": "eq", "value": "sms"},
        {"field": "expected", "op": "gt", "value": LARGE},
    ]
}


def ready() -> list[dict[str, Any]]:
    """The definition, switched on."""
    name, flow = _("Many text messages at once"), {"nodes": [superior()], "options": {"after": "open"}}
    return [{"name": name, "trigger": "action", "watched": ["start"], "condition": MANY, "flow": flow, "active": True}]
