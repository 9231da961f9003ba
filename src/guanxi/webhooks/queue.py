"""Putting calls into the queue: for events, for tests, for automations, and once more for what was said before."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from guanxi.jobs.queue import enqueue_once
from guanxi.kernel import clock
from guanxi.kernel.calling import Call
from guanxi.meta import registry
from guanxi.webhooks.deliver import deliver_webhooks
from guanxi.webhooks.models import Delivery, Webhook, new_message_id
from guanxi.webhooks.payload import Told, as_text, moment

BATCH = 500


def call(calls: Iterable[Call]) -> None:
    """The answer to `kernel.calling.call`: one call each of a webhook that is switched on."""
    wanted = list(calls)
    ids = {one.webhook_id for one in wanted}
    known = set(Webhook.objects.filter(pk__in=ids, deleted_at=None, active=True).values_list("pk", flat=True))
    now = clock.now()
    put(
        Delivery(
            webhook_id=one.webhook_id,
            type=one.event[:120],
            key=one.key[:200],
            body=as_text({"type": one.event, "timestamp": moment(now), "data": dict(one.data)}),
        )
        for one in wanted
        if one.webhook_id in known
    )


def tell(
    webhook: Webhook, envelopes: Sequence[Told], *, key: str = "event", names: Mapping[int, str] | None = None
) -> None:
    """Have events told; one that was told under the same key already is not told again. `names` are the names of those
    that were told under another one."""
    known = names or {}
    slugs = {module.slug: module.key for module in registry.all_modules()}
    put(
        Delivery(
            webhook_id=webhook.pk,
            event_id=one["data"]["id"],
            type=one["type"],
            module=slugs[one["data"]["module"]],
            record_id=one["data"]["record_id"],
            key=f"{key}:{one['data']['id']}",
            message_id=known.get(one["data"]["id"]) or new_message_id(),
            body=as_text(one),
        )
        for one in envelopes
    )


def again(delivery: Delivery) -> Delivery:
    """Say the same once more, under the same name, whatever came of it before."""
    made = Delivery(
        webhook_id=delivery.webhook_id,
        event_id=delivery.event_id,
        type=delivery.type,
        module=delivery.module,
        record_id=delivery.record_id,
        key=f"again:{delivery.pk}:{clock.now():%Y%m%d%H%M%S%f}",
        message_id=delivery.message_id,
        body=delivery.body,
    )
    put([made])
    return made


def put(deliveries: Iterable[Delivery]) -> None:
    """Keep calls in the caller's transaction; a job makes them after the commit."""
    now = clock.now()
    rows = list(deliveries)
    for row in rows:
        row.at = row.due_at = now
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
        begin()


def begin() -> None:
    """Have the calls made soon, once this transaction is committed."""
    transaction.on_commit(lambda: enqueue_once(deliver_webhooks))
