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
