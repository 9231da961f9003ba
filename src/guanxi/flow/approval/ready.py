"""Definitions that come with the product, laid out once for each kind of records: a beginning to be changed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import translation

from guanxi.access.actor import system_actor
from guanxi.flow.approval.arranging import STEP
from guanxi.flow.approval.models import ApprovalDefinition
from guanxi.meta import registry
from guanxi.records import store


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
