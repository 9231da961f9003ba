"""Rules of webhooks: what an address and a choice of events may be, secrets, tests, and saying something again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.outside import Unreachable, checked
from guanxi.kernel.sealing import seal
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.records import store
from guanxi.records.audit import note
from guanxi.records.store import Change
from guanxi.webhooks import log, queue, secrets
from guanxi.webhooks.models import Delivery, State, Webhook
from guanxi.webhooks.payload import as_text, moment, told
from guanxi.webhooks.replay import replay_events
from guanxi.webhooks.watch import condition_module

EVENTS: dict[str, Any] = {
    "created": _("Made"),
    "changed": _("Changed"),
    "deleted": _("Deleted"),
    "restored": _("Brought back from the bin"),
    "undone": _("Taken back"),
    "moved": _("Stage moved"),
    "won": _("Won"),
    "lost": _("Lost"),
    "invalidated": _("Put aside as invalid"),
    "reopened": _("Reopened"),
    "finished": _("Done"),
    "contacted": _("First contact made"),
    "qualified": _("Confirmed"),
    "disqualified": _("Put aside"),
    "converted": _("Converted"),
    "accepted": _("Accepted"),
    "given_back": _("Given back"),
    "adjusted": _("Adjusted"),
    "adjustment_withdrawn": _("Adjustment withdrawn"),
    "claimed": _("Claimed"),
    "assigned": _("Assigned"),
    "returned": _("Given back to the pool"),
    "recycled": _("Taken back to the pool"),
    "pool_moved": _("Moved to another pool"),
    "sent": _("Sent"),
    "unsubscribed": _("Unsubscribed"),
    "automated": _("Changed by an automation"),
    "approval_submitted": _("Submitted for approval"),
    "approval_approved": _("Approved"),
    "approval_rejected": _("Rejected"),
    "approval_returned": _("Returned"),
    "activated": _("Switched on"),
    "deactivated": _("Switched off"),
    "commented": _("Commented"),
    "printed": _("Printed"),
    "file_added": _("File added"),
    "file_removed": _("File removed"),
}
TEST = "webhook.test"
LOOKED = 200  # entries among which a test looks for one to tell


def check_webhooks(changes: list[Change]) -> None:
    """Addresses that can be called, modules that are there, conditions that mean something; secrets for new ones."""
    for change in changes:
        if change.changes("url"):
            _check_address(change)
        _check_condition(change)
        if change.is_new:
            change.record.secret = seal(secrets.new_secret())
            change.record.position = log.newest()
        elif change.changes("active") and change.value("active"):
            _begin_again(change)


def _check_address(change: Change) -> None:
    try:
        checked(change.value("url"))
    except Unreachable:
        change.refuse("E_FORMAT", "url", hint="https://example.com/hook")


def _check_condition(change: Change) -> None:
    if not change.value("condition"):
        return
    module = condition_module(change.value("modules"))
    if module is None:
        change.refuse("E_WEBHOOK_CONDITION", "condition")
        return
    try:
        parse_json(module, change.value("condition"), lambda target: readable(target, change.actor), hops=MOST_HOPS)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": "condition"}))


def _begin_again(change: Change) -> None:
    """Switched on: what happened in between is told as well, and failures are forgotten."""
    change.put("off_reason", "")
    change.record.failing_since = None
    change.extra["columns"] = (*change.extra.get("columns", ()), "failing_since")


@transaction.atomic
def rotate_secret(*, actor: Actor, pk: int) -> Webhook:
    """Give a webhook a new secret; the one before signs beside it for a day."""
    module = registry.get("webhook")
    webhook = store.fetch(module, actor, pk, "edit", lock=True)
    secrets.rotate(webhook)
    webhook.save(update_fields=["secret", "secret_before", "secret_until"])
    note(module, actor, pk, "secret_changed")
    return webhook


def secret_of(*, actor: Actor, pk: int) -> str:
    """The secret of a webhook, for who may change it; E_STATE when the installation's key was changed since."""
    webhook = store.fetch(registry.get("webhook"), actor, pk, "edit")
    secret = secrets.secret_of(webhook)
    if secret is None:
        raise DomainError("E_STATE", state="secret.key")
    note(registry.get("webhook"), actor, pk, "secret_shown")
    return secret


@transaction.atomic
def send_test(*, actor: Actor, pk: int) -> Webhook:
    """Call the address once with the newest event that the webhook would be told of, or with one made up."""
    webhook = store.fetch(registry.get("webhook"), actor, pk, "edit")
    now = clock.now()
    example = _newest(webhook, actor) or {"type": TEST, "timestamp": moment(now), "data": {"text": "Guanxi 关系"}}
    queue.put(
        [Delivery(webhook=webhook, type=example["type"], key=f"test:{now:%Y%m%d%H%M%S%f}", body=as_text(example))]
    )
    return webhook


def _newest(webhook: Webhook, actor: Actor) -> dict[str, Any] | None:
    slugs = {module.key for module in registry.all_modules() if not webhook.modules or module.slug in webhook.modules}
    rows = log.entries(max(log.newest() - LOOKED, 0), LOOKED)
    found = told(actor, [row for row in rows if row["module"] in slugs], is_thin=webhook.thin)
    return found[-1] if found else None


@transaction.atomic
def say_again(*, actor: Actor, pk: int, delivery: int) -> Webhook:
    """Say once more what one call has said."""
    webhook = store.fetch(registry.get("webhook"), actor, pk, "edit")
    found = Delivery.objects.filter(webhook=webhook, pk=delivery).first()
    if found is None:
        raise DomainError("E_REFERENCE", field="delivery", label="delivery")
    if found.state in (State.QUEUED, State.SENDING):
        Delivery.objects.filter(pk=found.pk, state=State.QUEUED).update(due_at=clock.now())
        queue.begin()
    else:
        queue.again(found)
    return webhook


@transaction.atomic
def say_again_from(*, actor: Actor, pk: int, cursor: int) -> Webhook:
    """Tell once more all that happened behind a place of the event log, up to where the webhook stands now."""
    webhook = store.fetch(registry.get("webhook"), actor, pk, "edit", lock=True)
    if not webhook.active:
        raise DomainError("E_STATE", state=_("Off"))
    if cursor >= webhook.position:
        high = max(webhook.position - 1, 0)
        raise DomainError("E_RANGE", field="cursor", label=pgettext_lazy("event log", "Place"), low=0, high=high)
    enqueue(replay_events, actor=actor, webhook=pk, after=cursor, until=webhook.position)
    note(registry.get("webhook"), actor, pk, "replayed", text=str(cursor))
    return webhook


@transaction.atomic
def say_failed_again(*, actor: Actor, pk: int) -> Webhook:
    """Try everything again that was given up."""
    webhook = store.fetch(registry.get("webhook"), actor, pk, "edit")
    given_up = Delivery.objects.filter(webhook=webhook, state=State.FAILED)
    given_up.update(state=State.QUEUED, tried=0, due_at=clock.now(), ended_at=None)
    queue.begin()
    return webhook
