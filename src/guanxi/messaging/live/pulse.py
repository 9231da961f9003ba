"""Pulses: what waits for a person has changed. Written once the change is committed, and read by every web process for
all whom it serves, by one query."""

import secrets
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from guanxi.kernel.afterwards import afterwards
from guanxi.messaging.live.models import Pulse

AT_ONCE = 500


def touch(user_ids: Iterable[int | None]) -> None:
    """Say that what waits for these people has changed, when the transaction is committed. It holds nobody up: one
    that gets lost is made up for when the page asks by itself."""
    ids = sorted({pk for pk in user_ids if pk is not None})
    if ids:
        transaction.on_commit(partial(afterwards, partial(_mark, ids)), robust=True)


def marks(user_ids: Iterable[int]) -> dict[int, int]:
    """The marks of these people now."""
    return dict(Pulse.objects.filter(pk__in=list(user_ids)).values_list("pk", "mark"))


def _mark(ids: list[int]) -> None:
    rows = [Pulse(user_id=pk, mark=secrets.randbits(62)) for pk in ids]
    Pulse.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user"], update_fields=["mark"], batch_size=AT_ONCE
    )
