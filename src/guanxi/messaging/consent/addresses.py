"""Addresses at which nobody lives: known from what came back, and not written to again until someone says otherwise."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.consent.models import AddressState, KnownAddress
from guanxi.messaging.mail.events import AddressRefused

SOFT_LIMIT, SOFT_TIME = 3, timedelta(days=30)  # F145 rule 2


@subscribe(AddressRefused)
def hear(event: AddressRefused) -> None:
    """A server has refused an address for good."""
    bounced_for_good(event.address, event.said)


def bounced_for_good(address: str, said: str) -> None:
    """Nobody lives at this address."""
    now = clock.now()
    KnownAddress.objects.update_or_create(
        address=address.lower(),
        defaults={"state": AddressState.INVALID, "said": said[:500], "at": now},
        create_defaults={"state": AddressState.INVALID, "said": said[:500], "at": now, "counted_since": now},
    )


@transaction.atomic
def bounced_for_now(address: str, said: str) -> None:
    """A mail came back this time; three times within thirty days count as for good."""
    now = clock.now()
    known, _is_new = KnownAddress.objects.select_for_update().get_or_create(
        address=address.lower(), defaults={"counted_since": now, "at": now}
    )
    if known.counted_since < now - SOFT_TIME:
        known.soft_bounces, known.counted_since = 0, now
    known.soft_bounces, known.said, known.at = known.soft_bounces + 1, said[:500], now
    if known.soft_bounces >= SOFT_LIMIT:
        known.state = AddressState.INVALID
    known.save()


def is_invalid(address: str) -> bool:
    """Whether nobody lives there, as far as is known."""
    return KnownAddress.objects.filter(address=address.lower(), state=AddressState.INVALID).exists()


def invalid_among(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses at which nobody lives: one query."""
    rows = KnownAddress.objects.filter(address__in={one.lower() for one in addresses}, state=AddressState.INVALID)
    return set(rows.values_list("address", flat=True))


def trust_again(address: str) -> None:
    """Someone knows better: write to this address again."""
    KnownAddress.objects.filter(address=address.lower()).delete()
