"""Watching the event log: what has happened since is put into the queue of each webhook that wants to know."""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor, actor_of
from guanxi.access.fields import readable
from guanxi.access.models import User
from guanxi.jobs.queue import enqueue_once
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import subscribe
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.module import Module
from guanxi.records.events import RecordsWritten
from guanxi.records.query import Query, apply
from guanxi.webhooks import log
from guanxi.webhooks.models import Webhook
from guanxi.webhooks.payload import told
from guanxi.webhooks.queue import tell
from guanxi.webhooks.standing import switch_off_ownerless, switch_off_unreadable

BATCH = 500
KEPT = 60  # seconds for which a process remembers whether there are webhooks at all; the schedule comes as often
_known = {"asked": float("-inf"), "found": False}


@subscribe(RecordsWritten)
def hear(_event: RecordsWritten) -> None:
    """Records were written: look at the log once that is committed, where anybody wants to know."""
    if _anybody():
        transaction.on_commit(lambda: enqueue_once(watch_events), robust=True)


@job("watch_events", every=timedelta(minutes=1), label=_("Tell webhooks what happened"))
def watch_events(run: Run) -> object:
    """Look at the log for the webhook that is furthest behind; ends when all have seen all that is settled."""
    horizon = log.advance()
    behind = Webhook.objects.filter(active=True, deleted_at=None, position__lt=horizon).order_by("position")
    webhook = behind.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if webhook is None:
        return {"events": run.done}
    owner = User.objects.filter(pk=webhook.owner_id).first()
    if owner is None or not owner.is_active:
        switch_off_ownerless(webhook)
        return run.next({}, done=run.done)
    rows = log.entries(webhook.position, BATCH)
    try:
        wanted = wanted_of(webhook, actor_of(owner, "job"), rows)
    except DomainError:  # the condition names what its owner may not know any more: others must not wait for that
        switch_off_unreadable(webhook)
        return run.next({}, done=run.done)
    tell(webhook, wanted)
    Webhook.objects.filter(pk=webhook.pk).update(position=rows[-1]["id"] if rows else horizon)
    return run.next({}, done=run.done + len(wanted))


def wanted_of(webhook: Webhook, actor: Actor, rows: list[log.Row]) -> list[dict[str, Any]]:
    """What a webhook is told of these entries: what it asked for, and what its owner may know."""
    keys = {module.key for module in registry.all_modules() if not webhook.modules or module.slug in webhook.modules}
    chosen = [row for row in rows if row["module"] in keys and (not webhook.events or row["verb"] in webhook.events)]
    found = told(actor, chosen, is_thin=webhook.thin)
    return _meeting(webhook, actor, found) if webhook.condition else found


def _meeting(webhook: Webhook, actor: Actor, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those whose record meets the condition as it is now; a condition has one module."""
    module = condition_module(webhook.modules)
    if module is None:
        return []
    condition = parse_json(module, webhook.condition, lambda target: readable(target, actor), hops=MOST_HOPS)
    rows = apply(module, actor, Query(conditions=(condition,)))
    met = set(rows.filter(pk__in={one["data"]["record_id"] for one in found}).values_list("pk", flat=True))
    return [one for one in found if one["data"]["record_id"] in met]


def condition_module(slugs: Sequence[str]) -> Module | None:
    """The module whose records a condition is about: only where a webhook names a single one."""
    return registry.by_slug(slugs[0]) if len(slugs) == 1 else None


def start_anew() -> None:
    """Take it that there are no webhooks, until that is asked again. For tests, which count questions."""
    _known.update(asked=time.monotonic(), found=False)


def _anybody() -> bool:
    """Whether any webhook is switched on, asked of the database once a minute."""
    if time.monotonic() - _known["asked"] > KEPT:
        found = Webhook.objects.filter(active=True, deleted_at=None).exists()
        _known.update(asked=time.monotonic(), found=found)
    return bool(_known["found"])
