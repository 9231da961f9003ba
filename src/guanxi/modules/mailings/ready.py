"""The approval that comes with mailings: many text messages at once are looked at by a superior first."""

from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.modules.mailings.services import LARGE
from guanxi.records import store

SLUG = "mailings"
MANY = {
    "all": [
        {"field": "channel", "op": "eq", "value": "sms"},
        {"field": "expected", "op": "gt", "value": LARGE},
    ]
}


def lay_out(actor: Actor, language: str) -> None:
    """Put the definition down in the company's language, switched on."""
    with translation.override(language):
        name, superior = _("Many text messages at once"), _("Direct superior")
    node = {"key": "superior", "kind": "approve", "name": superior, "approvers": {"by": "superior"}}
    data = {"name": name, "object": SLUG, "trigger": "action", "watched": ["start"], "condition": MANY}
    flow = {"nodes": [node], "options": {"after": "open"}}
    store.create(registry.get("approval_definition"), actor, {**data, "flow": flow, "active": True})
