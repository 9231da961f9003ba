"""Rules of mailings (F144, F145): started, stopped and gone on with, and sent once more to who has not opened."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval.effects import is_released
from guanxi.flow.approval.starting import definition_for
from guanxi.flow.approval.starting import start as start_approval
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.messaging.outbox.outcomes import call_off
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.usable import require_usable
from guanxi.meta import registry
from guanxi.meta.conditions.tree import segments_asked
from guanxi.modules.mailings.audience import ADDRESSES, expected
from guanxi.modules.mailings.jobs import key_of, run_mailing
from guanxi.modules.mailings.models import Mailing, Receiver
from guanxi.records import query, store
from guanxi.records.events import Waiting
from guanxi.records.store import Change

LOOKS = frozenset({"view", "columns", "group_by", "page", "before", "cursor", "limit", "sort", "count"})
TEST = ("template_b", "test_share", "test_hours", "test_by")
PLANNED = ("template", "audience", "segment", "send_at", "throttle", "is_tracked", *TEST)
LARGE = 500  # text messages at once that nobody sends by himself (F144 rule 4)


def check_mailings(changes: list[Change]) -> None:
    """The templates are of one channel, the list can be read, and what runs is not changed under way.

    Nobody hears whether a text message is opened, so that none is counted and no two are compared.
    """
    for change in changes:
        if not change.is_new and change.before("status") == "running" and any(map(change.changes, PLANNED)):
            change.refuse("E_STATE", state=change.module.field("status").type.display("running"))
        _check_templates(change)
        if change.value("segment"):
            _check_segment(change)
        elif change.value("segments"):
            change.put("segments", ())
        if change.is_good and (change.is_new or any(map(change.changes, ("template", "audience", "segment")))):
            change.put("expected", expected(change.record, change.actor))


def _check_templates(change: Change) -> None:
    asked = [pk for key in ("template", "template_b") if (pk := change.value(key))]
    channels = dict(MessageTemplate.objects.filter(pk__in=asked).values_list("pk", "channel"))
    channel = channels.get(change.value("template"), "")
    if channel not in ADDRESSES:
        if change.value("template"):
            change.refuse("E_REFERENCE", "template")
        return
    change.put("channel", channel)
    if change.value("template_b") and (channel != "mail" or channels.get(change.value("template_b")) != "mail"):
        change.refuse("E_REFERENCE", "template_b")
    wants = channel == "mail" and bool(change.value("is_tracked") or change.value("template_b"))
    if bool(change.value("is_tracked")) != wants:
        change.put("is_tracked", wants)


def _check_segment(change: Change) -> None:
    asked = segment_of(change.value("segment"))
    if change.changes("segment"):
        change.put("segment", asked)
    try:
        meant = query.parse(registry.get(change.value("audience")), change.actor, parse_qsl(asked))
    except DomainError as error:
        return change.refuse("E_FORMAT", "segment", hint=error.message)
    if change.changes("segment"):
        change.put("segments", tuple(sorted(pk for one in meant.conditions for pk in segments_asked(one))))
    return None


def segment_of(text: str) -> str:
    """What a list is narrowed by, of its whole address or of what stands behind the question mark."""
    asked = urlsplit(text).query if "?" in text else text
    return "&".join(part for part in asked.split("&") if part and part.partition("=")[0] not in LOOKS)


@transaction.atomic
def start_mailing(*, actor: Actor, pk: int) -> Mailing:
    """Send it, at its time; a stopped one goes on with those who have not got it. Many text messages at once need an
    approval, of whatever definition the company has for it."""
    mailing: Mailing = store.fetch(registry.get("mailing"), actor, pk, "edit", lock=True)
    if mailing.status not in {"draft", "stopped"}:
        raise _wrong_state(mailing)
    require_usable([mailing.template_id, mailing.template_b_id])
    found = expected(mailing, actor)
    if not found:
        raise DomainError("E_NOBODY")
    Mailing.objects.filter(pk=pk).update(expected=found)
    if mailing.channel == "sms" and found > LARGE and not is_released("mailing", pk):
        mailing.refresh_from_db()
        return _ask_first(actor, mailing)
    Receiver.objects.filter(mailing=pk, state="stopped").update(state="waiting")
    Mailing.objects.filter(pk=pk).update(round=mailing.round + 1)
    enqueue(run_mailing, actor=actor, mailing=pk, turn=mailing.round + 1)
    return _settled(actor, pk, {"status": "running"}, "queued")


def _ask_first(actor: Actor, mailing: Mailing) -> Mailing:
    """Begin the approval that starts it in the end."""
    module = registry.get("mailing")
    definition = definition_for(module, ["action"], mailing, actor.user_id, frozenset({"start"}))
    if definition is None:
        raise DomainError("E_MANY_TEXTS", limit=LARGE)
    payload = {"kind": "action", "key": "start", "arguments": {}, "fill": {}}
    case = start_approval(definition, module, actor, mailing, payload=payload)
    publish(Waiting(module=module, record_id=mailing.pk, approval=case.pk))
    return mailing


@transaction.atomic
def stop_mailing(*, actor: Actor, pk: int) -> Mailing:
    """Nobody gets it from now on; who has got it has got it."""
    mailing: Mailing = store.fetch(registry.get("mailing"), actor, pk, "edit", lock=True)
    if mailing.status != "running":
        raise _wrong_state(mailing)
    stopped = _settled(actor, pk, {"status": "stopped"}, "recalled")
    call_off(key_of(pk, mailing.round))
    Receiver.objects.filter(mailing=pk, state="waiting").update(state="stopped")
    return stopped


@transaction.atomic
def resend_unopened(*, actor: Actor, pk: int, template: int | None = None) -> Mailing:
    """A mailing of its own, a draft, to those who have got this one and not opened it; once. With another template it
    says other words, or goes as a text message."""
    module = registry.get("mailing")
    mailing: Mailing = store.fetch(module, actor, pk, "edit", lock=True)
    if mailing.status != "done" or not mailing.is_tracked:
        raise _wrong_state(mailing)
    if Mailing.objects.filter(resends=pk, deleted_at=None).exists():
        raise DomainError("E_DUPLICATE", object=module.label, name=mailing.name)
    data = {
        "name": _("%(name)s (again)") % {"name": mailing.name[:180]},
        "template": template or (mailing.template_b_id if mailing.winner == "b" else mailing.template_id),
        "audience": mailing.audience,
        "segment": mailing.segment,
        "throttle": mailing.throttle,
        "is_tracked": True,
        "resends": pk,
    }
    actor.require(module, "create")
    change = store.new(module, actor, data, trusted=True)
    store.write([change])
    if not change.is_good:
        raise change.errors[0]
    return mailing


def _wrong_state(mailing: Mailing) -> DomainError:
    return DomainError("E_STATE", state=registry.get("mailing").field("status").type.display(mailing.status))


def _settled(actor: Actor, pk: int, data: dict[str, Any], verb: str) -> Any:
    return store.update(registry.get("mailing"), actor, pk, data, verb=verb, trusted=True, history=True)
