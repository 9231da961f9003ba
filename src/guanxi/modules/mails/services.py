"""Writing mails: a draft with the words of a template, sent at once or later, and recalled while it has not left."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.access.scope import visible
from guanxi.access.settings import setting_for
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging.outbox import queue
from guanxi.messaging.outbox.models import Message, Purpose, State
from guanxi.messaging.outbox.outcomes import call_off
from guanxi.messaging.templates.filling import filled
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.scope import Found, RecordScope
from guanxi.meta import registry
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.contact import is_mail
from guanxi.meta.types.number import Integer
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.modules.mails.signatures import signature_of, signed
from guanxi.records import store
from guanxi.records.models import StoredFile
from guanxi.records.store import Change

RECALL_SECONDS = declare(
    Setting(
        key="mails.recall_seconds",
        type=Integer(low=0, high=600),
        label=gettext_lazy("Seconds for which a mail can be recalled"),
        about=gettext_lazy("A mail waits so long before it leaves; everybody may choose another time."),
        default=30,
        group="messages",
        scopes=("company", "user"),
    )
)
SHARED = Q(is_private=False)
WORDS = ("subject", "to", "cc", "body", "template", "is_tracked")


def check_mails(changes: list[Change]) -> None:
    """A draft gets its address from the record that it is about, and the words of its template; what was sent stays."""
    for change in changes:
        if change.history:
            continue
        if not change.is_new and change.before("status") != "draft" and any(map(change.changes, WORDS)):
            change.refuse("E_STATE", state=change.module.field("status").type.display(change.before("status")))
            continue
        if change.value("direction") == "out" and change.is_good:
            _complete(change)


def _complete(change: Change) -> None:
    record = change.record
    _place(change)
    if change.value("template") and (change.is_new or change.changes("template")):
        _word(change)
    if change.is_new:
        change.put("body", signed(change.value("body") or "", signature_of(change.actor)))
    if not record.to:
        change.refuse("E_REQUIRED", "to")
    if not record.subject:
        change.refuse("E_REQUIRED", "subject")


def _place(change: Change) -> None:
    """Of whom it is about follows to whom it goes and what else it is about, as far as nothing was said."""
    for key in ABOUT:
        about = _about(change, key)
        if about is None:
            continue
        address: str = known_value(registry.get(key), change.actor, about, "email") or ""
        if address and not change.value("to"):
            change.put("to", address)
        if key == "opportunity" and not change.value("contact") and about.primary_contact_id:
            change.put("contact", about.primary_contact_id)
            _place(change)
        if key in {"contact", "opportunity"} and not change.value("account") and about.account_id:
            change.put("account", about.account_id)


def _about(change: Change, key: str) -> Any:
    pk = change.value(key)
    return visible(registry.get(key), change.actor, named=True).filter(pk=pk).first() if pk else None


def _word(change: Change) -> None:
    template = MessageTemplate.objects.filter(pk=change.value("template"), deleted_at=None).first()
    if template is None or template.channel != "mail":
        return change.refuse("E_REFERENCE", "template")
    key = next((one for one in ABOUT if change.value(one)), "")
    module = registry.get(key) if key else None
    people = {"sender": change.actor.user_id}
    scope = RecordScope(Found(change.actor), module, _about(change, key) if key else None, people)
    made = filled(template.subject, template.body, scope, template.language)
    for field, words in (("subject", made.subject), ("body", made.body)):
        if not change.changes(field):
            change.put(field, words)
    return None


@transaction.atomic
def send_mail(*, actor: Actor, pk: int, send_at: datetime | None = None) -> Mail:
    """Send a draft in half a minute, or at a moment; until then it can be recalled."""
    mail = _mine(actor, pk, "draft", "failed")
    if send_at is not None and send_at <= clock.now():
        field = registry.get("mail").field("sent_at")
        raise DomainError("E_RANGE", field="send_at", label=field.label, low=clock.now().isoformat(), high="")
    if wrong := next((one for one in copies(mail) if not is_mail(one)), ""):
        raise registry.get("mail").field("cc").refused("E_FORMAT", hint=wrong)
    files = StoredFile.objects.filter(module="mail", record_id=pk, deleted_at=None).order_by("pk")
    message = Message(
        channel="mail",
        purpose=Purpose.SERVICE,
        key=f"mail:{pk}:{mail.version}",
        recipient=mail.to,
        address=mail.to,
        module="mail",
        record_id=pk,
        by_id=actor.user_id,
        subject=mail.subject,
        body=mail.body,
        attachments=list(files.values_list("pk", flat=True)),
        facts={"cc": copies(mail), "headers": _threading(mail), "tracked": mail.is_tracked},
    )
    message.due_at = send_at or clock.now() + timedelta(seconds=setting_for(RECALL_SECONDS, actor))
    queue.put([message])
    return _settled(actor, pk, {"status": "waiting", "problem": "", "sent_at": None}, "queued")


@transaction.atomic
def recall_mail(*, actor: Actor, pk: int) -> Mail:
    """Take back a mail that has not left; it is a draft again."""
    _mine(actor, pk, "waiting")
    waiting = Message.objects.select_for_update().filter(module="mail", record_id=pk, state=State.QUEUED)
    keys = list(waiting.values_list("key", flat=True))
    if not keys:
        raise DomainError("E_STATE", state=registry.get("mail").field("status").type.display("sent"))
    for key in keys:
        call_off(key)
    return _settled(actor, pk, {"status": "draft"}, "recalled")


@transaction.atomic
def keep_private(*, actor: Actor, pk: int) -> Mail:
    """Keep a mail off the records: only the owner of its mailbox finds it again."""
    mail: Mail = store.fetch(registry.get("mail"), actor, pk, "edit", lock=True)
    if mail.owner_id != actor.user_id:
        raise DomainError("E_NO_PERMISSION", action=registry.get("mail").field("is_private").label)
    return _settled(actor, pk, {"is_private": True}, "changed")


def leaves_at(mail: Mail) -> datetime | None:
    """When a mail that waits leaves."""
    waiting = Message.objects.filter(module="mail", record_id=mail.pk, state=State.QUEUED)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def copies(mail: Mail) -> list[str]:
    """The addresses that get a copy."""
    return [one.strip() for one in mail.cc.replace(";", ",").replace("，", ",").split(",") if one.strip()]


def _threading(mail: Mail) -> dict[str, str]:
    """What makes an answer an answer, for the receiver's mail program."""
    last = mail.references.split()[-1:] if mail.references else []
    return {"In-Reply-To": last[0], "References": mail.references} if last else {}


def _mine(actor: Actor, pk: int, *states: str) -> Mail:
    module = registry.get("mail")
    mail: Mail = store.fetch(module, actor, pk, "edit", lock=True)
    if mail.status not in states or mail.direction != "out":
        raise DomainError("E_STATE", state=module.field("status").type.display(mail.status))
    return mail


def _settled(actor: Actor, pk: int, data: dict[str, Any], verb: str) -> Any:
    return store.update(registry.get("mail"), actor, pk, data, verb=verb, trusted=True, history=True)
