"""Rules of mailings (F145): started, stopped and gone on with, and sent once more to who has not opened."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.messaging.outbox.outcomes import call_off
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.meta import registry
from guanxi.modules.mailings.jobs import WAYS, key_of, run_mailing
from guanxi.modules.mailings.models import Mailing, Receiver, ReceiverState
from guanxi.records import query, store
from guanxi.records.store import Change

LOOKS = frozenset({"view", "columns", "group_by", "page", "before", "cursor", "limit", "sort", "count"})
PLANNED = ("template", "audience", "segment", "send_at", "throttle", "is_tracked")


def check_mailings(changes: list[Change]) -> None:
    """The template is one for mail or text messages, the list can be read, and what runs is not changed under way.

    Nobody hears whether a text message is opened, so that none is counted.
    """
    for change in changes:
        if not change.is_new and change.before("status") == "running" and any(map(change.changes, PLANNED)):
            change.refuse("E_STATE", state=change.module.field("status").type.display("running"))
        template = MessageTemplate.objects.filter(pk=change.value("template")).first()
        if template is not None and template.channel not in WAYS:
            change.refuse("E_REFERENCE", "template")
        elif template is not None and template.channel == "sms" and change.value("is_tracked"):
            change.put("is_tracked", False)
        if change.value("segment"):
            _check_segment(change)


def _check_segment(change: Change) -> None:
    asked = segment_of(change.value("segment"))
    if change.changes("segment"):
        change.put("segment", asked)
    try:
        query.parse(registry.get(change.value("audience")), change.actor, parse_qsl(asked))
    except DomainError as error:
        change.refuse("E_FORMAT", "segment", hint=error.message)


def segment_of(text: str) -> str:
    """What a list is narrowed by, of its whole address or of what stands behind the question mark."""
    asked = urlsplit(text).query if "?" in text else text
    return "&".join(part for part in asked.split("&") if part and part.partition("=")[0] not in LOOKS)


@transaction.atomic
def start_mailing(*, actor: Actor, pk: int) -> Mailing:
    """Send it, at its time; a stopped one goes on with those who have not got it."""
    mailing: Mailing = store.fetch(registry.get("mailing"), actor, pk, "edit", lock=True)
    if mailing.status not in {"draft", "stopped"}:
        raise _wrong_state(mailing)
    Receiver.objects.filter(mailing=pk, state=ReceiverState.STOPPED).update(state=ReceiverState.WAITING)
    Mailing.objects.filter(pk=pk).update(round=mailing.round + 1)
    enqueue(run_mailing, actor=actor, mailing=pk, turn=mailing.round + 1)
    return _settled(actor, pk, {"status": "running"}, "queued")


@transaction.atomic
def stop_mailing(*, actor: Actor, pk: int) -> Mailing:
    """Nobody gets it from now on; who has got it has got it."""
    mailing: Mailing = store.fetch(registry.get("mailing"), actor, pk, "edit", lock=True)
    if mailing.status != "running":
        raise _wrong_state(mailing)
    stopped = _settled(actor, pk, {"status": "stopped"}, "recalled")
    call_off(key_of(pk, mailing.round))
    Receiver.objects.filter(mailing=pk, state=ReceiverState.WAITING).update(state=ReceiverState.STOPPED)
    return stopped


@transaction.atomic
def resend_unopened(*, actor: Actor, pk: int) -> Mailing:
    """A mailing of its own, a draft, to those who have got this one and not opened it; once."""
    module = registry.get("mailing")
    mailing: Mailing = store.fetch(module, actor, pk, "edit", lock=True)
    if mailing.status != "done" or not mailing.is_tracked:
        raise _wrong_state(mailing)
    if Mailing.objects.filter(resends=pk, deleted_at=None).exists():
        raise DomainError("E_DUPLICATE", object=module.label, name=mailing.name)
    data = {
        "name": _("%(name)s (again)") % {"name": mailing.name[:180]},
        "template": mailing.template_id,
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
