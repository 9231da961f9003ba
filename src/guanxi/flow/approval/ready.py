"""Definitions that come with the product, laid out once for each kind of records: a beginning to be changed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import system_actor
from guanxi.flow.approval.arranging import STEP
from guanxi.flow.approval.models import ApprovalDefinition
from guanxi.meta import registry
from guanxi.records import store

Node = dict[str, Any]


@transaction.atomic
def lay_out(slug: str, language: str, ready: Callable[[], Iterable[dict[str, Any]]]) -> None:
    """Put the ready definitions of a kind of records down in their order, in the company's language. A company that has
    any for these records, even in the bin, has chosen already."""
    if ApprovalDefinition.objects.filter(object=slug).exists():
        return
    module, actor = registry.get("approval_definition"), system_actor()
    with translation.override(language):
        for place, definition in enumerate(ready(), start=1):
            store.create(module, actor, {"object": slug, "priority": place * STEP, **definition})


def superior() -> Node:
    """The step in which the direct superior is asked."""
    return {"key": "superior", "kind": "approve", "name": _("Direct superior"), "approvers": {"by": "superior"}}


def second_superior() -> Node:
    """The step in which the superior of the superior is asked."""
    name = _("Superior of the superior")
    return {"key": "second", "kind": "approve", "name": name, "approvers": {"by": "superior", "level": 2}}


def second_above(field: str, limit: str) -> Node:
    """One level more above a limit."""
    more = {"field": field, "op": "gt", "value": limit}
    return {
        "key": "limit",
        "kind": "condition",
        "name": "",
        "branches": [
            {
                "key": "more",
                "name": _("Above %(limit)s") % {"limit": limit},
                "when": more,
                "nodes": [second_superior()],
            },
            {"key": "rest", "name": "", "when": None, "nodes": []},
        ],
    }
