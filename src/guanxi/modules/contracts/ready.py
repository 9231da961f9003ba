"""The approvals that come with contract orders: a beginning for a company to change, switched off at first."""

from typing import Any

from django.utils.translation import gettext as _

SLUG = "contracts"
LARGE = "100000"
Node = dict[str, Any]


def ready() -> list[dict[str, Any]]:
    """New contract orders, changes of effective ones, and their end. Approved ones stay locked but for that."""
    approved = {"nodes": [_superior(), _above()], "options": {"after": "lock"}}
    looked_at = {"nodes": [_superior()], "options": {}}
    return [
        {"name": _("Contract orders"), "trigger": "submit", "flow": approved},
        {"name": _("Change orders"), "trigger": "update", "flow": approved},
        {"name": _("End of contract orders"), "trigger": "action", "watched": ["terminate", "void"], "flow": looked_at},
    ]


def _superior() -> Node:
    return {"key": "superior", "kind": "approve", "name": _("Direct superior"), "approvers": {"by": "superior"}}


def _above() -> Node:
    """One level more for large ones."""
    large = {"field": "total_amount_base", "op": "gt", "value": LARGE}
    second = {
        "key": "second",
        "kind": "approve",
        "name": _("Superior of the superior"),
        "approvers": {"by": "superior", "level": 2},
    }
    return {
        "key": "limit",
        "kind": "condition",
        "name": "",
        "branches": [
            {"key": "more", "name": _("Above %(limit)s") % {"limit": LARGE}, "when": large, "nodes": [second]},
            {"key": "rest", "name": "", "when": None, "nodes": []},
        ],
    }
