"""Sending a mailing: its receivers first, then each his own mail into the outbox, some at a time.

A batch commits with its checkpoint, and the outbox takes one mail of a key to one address, so that a killed worker
leaves nobody out and sends nobody two.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.messaging.outbox import queue
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.modules.mailings.audience import ADDRESSES, rows_of, variant_of
from guanxi.modules.mailings.counting import count_again, variants_of
from guanxi.modules.mailings.models import Mailing, Receiver

BATCH = 500
HOUR = 3600
TEST_HOURS = 4
COUNTED = timedelta(days=30)


def key_of(pk: int, turn: int) -> str:
    """The key under which the mails of one start of a mailing lie in the outbox."""
    return f"mailing:{pk}:{turn}"


@job("run_mailing", label=_("Send a mailing"))
def run_mailing(run: Run, mailing: int, turn: int, step: str = "gather") -> object:
    """Gather the receivers and put their mails into the outbox, until the mailing is stopped."""
    row = Mailing.objects.select_for_update().filter(pk=mailing, deleted_at=None).first()
    if row is None or row.status != "running" or row.round != turn:
        return {"mails": run.done}
    place = run.checkpoint
    if place.get("step", step) == "gather":
        after = _gather(row, run.actor(), place.get("after", 0))
        if after:
            return run.next({"step": "gather", "after": after})
        total = Receiver.objects.filter(mailing=mailing).count()
        return run.next({"step": "send", "begin": clock.now().isoformat()}, total=total)
    place = place or {"begin": clock.now().isoformat()}
    sent = _put(row, run, place)
    if sent:
        return run.next({**place, "step": "send", "after": sent[-1].pk}, done=run.done + len(sent))
    if row.template_b_id and not row.winner:
        ends = _due(row, place, run.done) + timedelta(hours=row.test_hours or TEST_HOURS)
        Mailing.objects.filter(pk=mailing).update(test_ends_at=ends)
    count_again(mailing)
    return {"mails": run.done}


@job("count_mailings", every=timedelta(minutes=5), label=_("Count what came of mailings"))
def count_mailings(run: Run) -> object:
    """Count anew what runs, and what was sent within the last month, while opens and returns come in."""
    lately = Q(updated_at__gt=clock.now() - COUNTED) & ~Q(status="draft")
    rows = Mailing.objects.filter(lately | Q(status="running"), deleted_at=None, pk__gt=run.checkpoint.get("after", 0))
    row = rows.order_by("pk").first()
    if row is None:
        return {"mailings": run.done}
    count_again(row.pk)
    if row.template_b_id and not row.winner and row.test_ends_at and row.test_ends_at <= clock.now():
        _decide(row)
    return run.next({"after": row.pk}, done=run.done + 1)


def _decide(row: Mailing) -> None:
    """The better template wins, the first where they are equal; those who have waited get it."""
    rate = "click_rate" if row.test_by == "clicked" else "open_rate"
    found = {one["variant"]: one[rate] or 0 for one in variants_of(row.pk)}
    winner = "b" if found.get("b", 0) > found.get("a", 0) else "a"
    Mailing.objects.filter(pk=row.pk).update(winner=winner)
    if row.status == "running":
        enqueue(run_mailing, mailing=row.pk, turn=row.round, step="send")


def _gather(row: Mailing, actor: Actor, after: int) -> int:
    """The next receivers, by their ids; where to go on, or nothing. An address gets one mail, whoever shares it."""
    rows = rows_of(row, actor).filter(pk__gt=after).order_by("pk")
    found = list(rows.values_list("pk", ADDRESSES[row.channel])[:BATCH])
    now = clock.now()
    receivers = [
        Receiver(
            mailing=row,
            **{f"{row.audience}_id": pk},
            address=address.lower(),
            variant=variant_of(row, pk),
            created_at=now,
            updated_at=now,
        )
        for pk, address in found
    ]
    Receiver.objects.bulk_create(receivers, ignore_conflicts=True)
    return found[-1][0] if len(found) == BATCH else 0


def _put(row: Mailing, run: Run, place: dict[str, Any]) -> list[Receiver]:
    waiting = Receiver.objects.filter(mailing=row, state="waiting", pk__gt=place.get("after", 0))
    if row.template_b_id and not row.winner:
        waiting = waiting.exclude(variant="")
    found = list(waiting.order_by("pk")[:BATCH])
    queue.put([_message(row, run, one, _due(row, place, run.done + at)) for at, one in enumerate(found)])
    return found


def _due(row: Mailing, place: dict[str, Any], at: int) -> datetime:
    """When the mail at a place of the row leaves."""
    begin = datetime.fromisoformat(place["begin"])
    planned: datetime | None = row.send_at
    first = planned if planned is not None and planned > begin else begin
    return first + (timedelta(seconds=at * HOUR / row.throttle) if row.throttle else timedelta())


def _message(row: Mailing, run: Run, one: Receiver, due: datetime) -> Message:
    is_b = (one.variant or row.winner) == "b"
    return Message(
        channel=row.channel,
        purpose=Purpose.MARKETING,
        key=key_of(row.pk, row.round),
        recipient=one.address,
        address=one.address,
        module=row.audience,
        record_id=one.record_id,
        template_id=row.template_b_id if is_b else row.template_id,
        by_id=row.owner_id or run.user_id,
        due_at=due,
        facts={"receiver": one.pk, "tracked": row.is_tracked},
    )
