"""The approvals that come with contract orders: a beginning for a company to change, switched off at first."""

from typing import Any

from django.utils.translation import gettext as _

from guanxi.flow.approval.ready import second_above, superior

SLUG = "contracts"
LARGE = "100000"


def ready() -> list[dict[str, Any]]:
    """New contract orders, changes of effective ones, and their end. Approved ones stay locked but for that."""
    approved = {"nodes": [superior(), second_above("total_amount_base", LARGE)], "options": {"after": "lock"}}
    looked_at = {"nodes": [superior()], "options": {}}
    return [
        {"name": _("Contract orders"), "trigger": "submit", "flow": approved},
        {"name": _("Change orders"), "trigger": "update", "flow": approved},
        {"name": _("End of contract orders"), "trigger": "action", "watched": ["terminate", "void"], "flow": looked_at},
    ]
