"""The calls of a webhook as people read them."""

from django.db.models import QuerySet

from guanxi.kernel.errors import DomainError
from guanxi.webhooks.models import Delivery, State, Webhook


def calls_of(webhook: Webhook, *, state: str = "") -> QuerySet[Delivery]:
    """The calls of a webhook, perhaps those in one state; a state that is none is refused."""
    if state and state not in State.values:
        raise DomainError("E_CHOICE", field="state", label="state", choices=", ".join(State.values))
    rows = Delivery.objects.filter(webhook=webhook)
    return rows.filter(state=state) if state else rows


def page_of(rows: QuerySet[Delivery], *, before: int | None, limit: int) -> tuple[list[Delivery], int | None]:
    """Calls newest first, and before which number the next page begins: one query however many there are."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None
