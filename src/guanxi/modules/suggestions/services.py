"""What a person makes of a suggestion: a deal, or nothing."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.products.facade import offers
from guanxi.modules.suggestions.models import Suggestion
from guanxi.records import store
from guanxi.records.titles import titles

KEY = "suggestion"
CLOSES_IN = timedelta(days=30)
TYPES = {"repeat": "repeat", "related": "cross", "together": "cross"}
NAME_LENGTH = 200


def is_open(record: Suggestion) -> bool:
    return record.state == "open"


def is_dismissed(record: Suggestion) -> bool:
    return record.state == "dismissed"


@transaction.atomic
def pursue(*, actor: Actor, pk: int) -> Suggestion:
    """Begin a deal about what is suggested: one of the product at its present price, for a month from now."""
    module = registry.get(KEY)
    row = store.fetch(module, actor, pk, "edit", lock=True)
    _refuse_unless(row, "open")
    deal = store.create(registry.get("opportunity"), actor, _deal(actor, row))
    change = {"state": "pursued", "opportunity": deal.pk}
    return store.update(module, actor, pk, change, trusted=True, verb="changed")


@transaction.atomic
def dismiss(*, actor: Actor, pk: int) -> Suggestion:
    """Say that the customer does not want it: it stays away until he has bought that again."""
    return _turn(actor, pk, "open", "dismissed")


@transaction.atomic
def bring_back(*, actor: Actor, pk: int) -> Suggestion:
    """Suggest again what somebody said was not wanted."""
    return _turn(actor, pk, "dismissed", "open")


def _turn(actor: Actor, pk: int, before: str, after: str) -> Suggestion:
    module = registry.get(KEY)
    _refuse_unless(store.fetch(module, actor, pk, "edit", lock=True), before)
    return store.update(module, actor, pk, {"state": after}, trusted=True, verb="changed")


def _refuse_unless(row: Suggestion, state: str) -> None:
    if row.state != state:
        raise DomainError("E_STATE", state=registry.get(KEY).field("state").type.display(row.state))


def _deal(actor: Actor, row: Suggestion) -> dict[str, Any]:
    offer = offers([row.product_id])[row.product_id]
    account = titles("account", [row.account_id], actor)[row.account_id].text
    ending = _(", %(product)s") % {"product": offer.name}
    name = f"{account[: max(NAME_LENGTH - len(ending), 0)]}{ending}"[:NAME_LENGTH]
    return {
        "name": name,
        "account": row.account_id,
        "type": TYPES[row.kind],
        "expected_close_date": clock.today(actor.timezone) + CLOSES_IN,
        "lines": [{"product": row.product_id, "quantity": "1"}],
    }
