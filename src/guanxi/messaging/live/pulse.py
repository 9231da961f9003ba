"""Pulses: what waits for a person has changed. Written once the change is committed, and read by every web process for
all whom it serves, by one query."""

import secrets
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from guanxi.kernel.afterwards import afterwards
from guanxi.kernel.inserting import insert_columns
from guanxi.messaging.live.models import Pulse


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
    insert_columns(Pulse, {"user_id": ids, "mark": [secrets.randbits(62) for _one in ids]}, over=["user_id"])
