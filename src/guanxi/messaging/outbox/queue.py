"""Putting messages into the outbox: the answer to `kernel.sending.send`."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from guanxi.jobs.queue import enqueue_once
from guanxi.kernel import clock
from guanxi.kernel.inserting import insert_missing
from guanxi.kernel.sending import Outgoing
from guanxi.messaging.outbox import addresses
from guanxi.messaging.outbox.deliver import deliver_messages
from guanxi.messaging.outbox.models import Message
from guanxi.records.merges.hanging import Hanging, declare

SUBJECT = 500

declare(Hanging(model=Message))


def send(outgoings: Iterable[Outgoing]) -> None:
    """Write messages into the outbox in the caller's transaction; a job hands them over after the commit.

    The same key of the same channel never goes to the same recipient twice.
    """
    put([message for one in outgoings for message in _messages(one)])


def put(messages: Iterable[Message]) -> None:
    """Keep messages that are made already; one that bears a moment (`due_at`) waits until then."""
    now = clock.now()
    rows = list(messages)
    for row in rows:
        row.at, row.due_at = now, row.due_at or now
    if rows:
        insert_missing(rows)
        transaction.on_commit(start)


def start() -> None:
    """Have the outbox emptied soon."""
    enqueue_once(deliver_messages)


def _messages(one: Outgoing) -> Iterator[Message]:
    for user_id in dict.fromkeys(one.user_ids):
        yield _message(one, f"user:{user_id}", user_id=user_id)
    for address in dict.fromkeys(address.strip() for address in one.addresses):
        if address:
            yield _message(one, address.lower(), address=address)
    if one.address_field:
        yield _of_record(one)


def _of_record(one: Outgoing) -> Message:
    """To the record's own address, known now; that there is none stands in the log."""
    message = _message(one, f"{one.module}:{one.record_id}:{one.address_field}")
    message.address = addresses.of_record(message)
    if message.address:
        message.recipient = message.address.lower()
    else:
        message.state, message.reason = "failed", "no_address"
    return message


def _message(one: Outgoing, recipient: str, *, user_id: int | None = None, address: str = "") -> Message:
    return Message(
        channel=one.channel,
        purpose=one.purpose,
        key=one.key,
        recipient=recipient,
        user_id=user_id,
        address=address,
        by_id=one.by_id,
        module=one.module,
        record_id=one.record_id,
        address_field=one.address_field,
        template_id=one.template_id,
        subject=one.subject[:SUBJECT],
        body=one.body,
        attachments=list(one.attachments),
    )
