"""What was read off a card, into its fields."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.files import PICTURES
from guanxi.modules.business_cards.models import BusinessCard
from guanxi.modules.business_cards.parsing import Found, Line, read_lines
from guanxi.records import store
from guanxi.records.models import StoredFile

KEY = "business_card"


def usable(module: Module, found: Mapping[str, Found]) -> dict[str, Found]:
    """The values that their fields take, in their form; an unreadable one is left to the person who looks."""
    taken = {}
    for key, one in found.items():
        kind = module.field(key).type
        limit = getattr(kind, "limit", 0) or len(one.value)
        try:
            taken[key] = Found(kind.clean(one.value[:limit]), one.confidence)
        except Refusal:
            continue
    return taken


def surer(found: Mapping[str, Found], values: Mapping[str, Any], sure: Mapping[str, int]) -> dict[str, Found]:
    """Of what was found, that which says more than what stands there; what a person has written stays."""
    return {
        key: one for key, one in found.items() if one.value and (not values[key] or sure.get(key, 100) < one.confidence)
    }


def picture_of(pk: int) -> StoredFile | None:
    """The newest picture of a card."""
    rows = StoredFile.objects.filter(module=KEY, record_id=pk, field="", deleted_at=None, type__in=PICTURES)
    return rows.order_by("-pk").first()


@transaction.atomic
def keep_lines(actor: Actor, pk: int, lines: Iterable[Line]) -> None:
    """What was read off a picture goes where nothing stands yet, or what was less sure. A card that was closed
    meanwhile stays as it is."""
    module, lines = registry.get(KEY), list(lines)
    card = BusinessCard.objects.select_for_update(no_key=True).filter(pk=pk, deleted_at=None, state="reading").first()
    if card is None:
        return
    found = usable(module, read_lines(lines))
    new = surer(found, {key: getattr(card, key) for key in found}, card.confidence)
    data = {
        **{key: one.value for key, one in new.items()},
        "confidence": {**card.confidence, **{key: one.confidence for key, one in new.items()}},
        "text": "\n".join(line.text for line in lines) or card.text,
        "state": "draft",
    }
    store.update(module, actor, pk, data, trusted=True, verb="filled")
