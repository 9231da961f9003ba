"""Sending a mailing: its receivers first, then each his own mail into the outbox, some at a time.

A batch commits with its checkpoint, and the outbox takes one mail of a key to one address, so that a killed worker
leaves nobody out and sends nobody two.
"""

from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.messaging.outbox import queue
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.meta import registry
from guanxi.modules.mailings.counting import count_again
from guanxi.modules.mailings.models import Mailing, Receiver, ReceiverState
from guanxi.records import query

BATCH = 500
WAYS = {"mail": "email", "sms": "mobile"}  # the channels of mailings, and where their addresses stand
HOUR = 3600
COUNTED = timedelta(days=30)


def key_of(pk: int, turn: int) -> str:
    """The key under which the mails of one start of a mailing lie in the outbox."""
    return f"mailing:{pk}:{turn}"


@job("run_mailing", label=_("Send a mailing"))
def run_mailing(run: Run, mailing: int, turn: int) -> object:
    """Gather the receivers and put their mails into the outbox, until the mailing is stopped."""
    row = Mailing.objects.select_for_update().filter(pk=mailing, deleted_at=None).first()
    if row is None or row.status != "running" or row.round != turn:
        return {"mails": run.done}
    place = run.checkpoint
    if place.get("step", "gather") == "gather":
        after = _gather(row, run.actor(), place.get("after", 0))
        if after:
            return run.next({"step": "gather", "after": after})
        total = Receiver.objects.filter(mailing=mailing).count()
        return run.next({"step": "send", "begin": clock.now().isoformat()}, total=total)
    sent = _put(row, run)
    if sent:
        return run.next({**place, "after": sent[-1].pk}, done=run.done + len(sent))
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
    return run.next({"after": row.pk}, done=run.done + 1)


def _gather(row: Mailing, actor: Actor, after: int) -> int:
    """The next receivers, by their ids; where to go on, or nothing. An address gets one mail, whoever shares it."""
    module, address = registry.get(row.audience), WAYS[row.template.channel]
    asked = query.parse(module, actor, parse_qsl(row.segment))
    rows = query.apply(module, actor, asked).filter(~Q(**{address: ""}), pk__gt=after).order_by("pk")
    if row.resends_id:
        missed = Receiver.objects.filter(
            mailing=row.resends_id, state=ReceiverState.SENT, opened_at=None, clicked_at=None
        )
        rows = rows.filter(pk__in=missed.values("record_id"))
    found = list(rows.values_list("pk", address)[:BATCH])
    receivers = [Receiver(mailing=row, record_id=pk, address=found_at.lower()) for pk, found_at in found]
    Receiver.objects.bulk_create(receivers, ignore_conflicts=True)
    return found[-1][0] if len(found) == BATCH else 0


def _put(row: Mailing, run: Run) -> list[Receiver]:
    waiting = Receiver.objects.filter(mailing=row, state=ReceiverState.WAITING, pk__gt=run.checkpoint.get("after", 0))
    found = list(waiting.order_by("pk")[:BATCH])
    begin = datetime.fromisoformat(run.checkpoint["begin"])
    planned: datetime | None = row.send_at
    first = planned if planned is not None and planned > begin else begin
    queue.put([_message(row, run, one, first, run.done + at) for at, one in enumerate(found)])
    return found


def _message(row: Mailing, run: Run, one: Receiver, first: datetime, place: int) -> Message:
    wait = timedelta(seconds=place * HOUR / row.throttle) if row.throttle else timedelta()
    return Message(
        channel=row.template.channel,
        purpose=Purpose.MARKETING,
        key=key_of(row.pk, row.round),
        recipient=one.address,
        address=one.address,
        module=row.audience,
        record_id=one.record_id,
        template_id=row.template_id,
        by_id=row.owner_id or run.user_id,
        due_at=first + wait,
        facts={"receiver": one.pk, "tracked": row.is_tracked},
    )
