"""Writing text messages: a draft that says its parts and its cost, then sent to a number that is checked."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.kernel.markup import as_text, is_html
from guanxi.messaging.outbox import queue
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.messaging.sms.estimate import estimate
from guanxi.messaging.sms.models import sms_settings
from guanxi.messaging.sms.numbers import international, national
from guanxi.messaging.templates.filling import filled
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.scope import Found, RecordScope
from guanxi.meta import registry
from guanxi.modules.text_messages.models import ABOUT, LENGTH, TextMessage
from guanxi.records import store
from guanxi.records.store import Change

WORDS = ("text", "to", "template")


def check_texts(changes: list[Change]) -> None:
    """A draft gets the number of whom it is about, the words of its template, its parts and cost; what left stays."""
    known = sms_settings()
    for change in changes:
        if change.history:
            continue
        if not change.is_new and change.before("status") not in {"draft", "failed"} and any(map(change.changes, WORDS)):
            change.refuse("E_STATE", state=change.module.field("status").type.display(change.before("status")))
        elif change.value("direction") == "out" and change.is_good:
            _complete(change)
            made = estimate(change.record.text, known=known)
            change.put("parts", made.parts)
            change.put("cost", made.cost)


def _complete(change: Change) -> None:
    for key in ABOUT:
        about = _about(change, key)
        number = _number(change, key, about) if about is not None else ""
        if number and not change.value("to"):
            change.put("to", number)
        if key == "contact" and about is not None and about.account_id and not change.value("account"):
            change.put("account", about.account_id)
    if change.value("template") and (change.is_new or change.changes("template")):
        _word(change)
    if not change.record.to:
        change.refuse("E_REQUIRED", "to")
    elif not international(change.record.to):
        change.refuse("E_FORMAT", "to", hint=_mobile_hint())
    if not change.record.text:
        change.refuse("E_REQUIRED", "text")


def _number(change: Change, key: str, about: Any) -> str:
    """The mobile of whom it is about. A draft shows it, so nobody gets one that is hidden from him or masked."""
    return national(international(known_value(registry.get(key), change.actor, about, "mobile") or ""))


def _about(change: Change, key: str) -> Any:
    pk = change.value(key)
    return visible(registry.get(key), change.actor, named=True).filter(pk=pk).first() if pk else None


def _word(change: Change) -> None:
    """The words of a template, as plain text whatever its channel."""
    template = MessageTemplate.objects.filter(pk=change.value("template"), deleted_at=None).first()
    if template is None:
        return change.refuse("E_REFERENCE", "template")
    key = next((one for one in ABOUT if change.value(one)), "")
    module = registry.get(key) if key else None
    scope = RecordScope(
        Found(change.actor), module, _about(change, key) if key else None, {"sender": change.actor.user_id}
    )
    words = filled("", template.body, scope, template.language).body
    words = as_text(words).strip() if is_html(words) else words.strip()
    if len(words) > LENGTH:
        return change.refuse("E_LENGTH", "text", limit=LENGTH)
    if not change.changes("text"):
        change.put("text", words)
    return None


def _mobile_hint() -> str:
    return _("write a mobile of eleven digits, or a number with + and its country code.")


@transaction.atomic
def send_text(*, actor: Actor, pk: int) -> TextMessage:
    """Send a draft, or once more what failed."""
    module = registry.get("text_message")
    text: TextMessage = store.fetch(module, actor, pk, "edit", lock=True)
    if text.direction != "out" or text.status not in {"draft", "failed"}:
        raise DomainError("E_STATE", state=module.field("status").type.display(text.status))
    number = national(international(text.to))
    message = Message(
        channel="sms",
        purpose=Purpose.SERVICE,
        key=f"text_message:{pk}:{text.version}",
        recipient=number,
        address=number,
        module=module.key,
        record_id=pk,
        by_id=actor.user_id,
        body=text.text,
    )
    queue.put([message])
    data = {"status": "waiting", "problem": "", "sent_at": None}
    sent: TextMessage = store.update(module, actor, pk, data, verb="queued", trusted=True, history=True)
    return sent
