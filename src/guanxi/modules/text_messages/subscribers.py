"""What text messages learn of the outbox and of the provider: left, arrived, failed, and answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import system_actor
from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.messaging.channels import REASONS, is_set_up
from guanxi.messaging.outbox.events import MessageSettled
from guanxi.messaging.outbox.models import Message, Purpose, State
from guanxi.messaging.sms.estimate import estimate
from guanxi.messaging.sms.events import ReplyArrived, SmsReported
from guanxi.messaging.sms.wording import plain
from guanxi.meta import registry
from guanxi.modules.text_messages.models import ABOUT, LENGTH, TextMessage
from guanxi.records import store

KEY = "text_message"
LEFT = {State.SENT, State.DELIVERED}
REPLIED = declare(
    Kind(
        key="text_message_reply",
        label=_("Reply to a text message"),
        text=_("Reply from %(number)s: “%(title)s”"),
        icon="phone",
    )
)


@subscribe(MessageSettled)
def keep_with_customers(event: MessageSettled) -> None:
    """A draft is sent now, or says why not; what others have sent to a customer is kept with him, once."""
    message: Message = event.message
    if message.channel != "sms" or message.purpose == Purpose.INTERNAL:
        return
    if event.state in LEFT:
        _keep(message, event)
    elif event.state == State.FAILED and message.module == KEY:
        _note(message.record_id, _failed(event.reason, event.detail))


@subscribe(SmsReported)
def note_a_report(event: SmsReported) -> None:
    said = {"status": "delivered", "problem": ""} if event.is_there else _failed("not_delivered", event.detail)
    found = TextMessage.objects.filter(reference=event.message.reference, deleted_at=None)
    for pk in found.values_list("pk", flat=True)[:1]:
        _note(pk, said)


@subscribe(ReplyArrived)
def keep_a_reply(event: ReplyArrived) -> None:
    """A reply is kept with each kind of record that has the number, once, and told to who has written last."""
    about = dict(reversed(event.subjects))  # the newest of each kind
    about = {key: pk for key, pk in about.items() if key in ABOUT}
    if not about:
        return
    owner = _writer(about)
    data: dict[str, Any] = {**about, "owner": owner, "text": event.text[:LENGTH], "to": event.number}
    if "contact" in about:
        data["account"] = (
            registry.get("contact").model.objects.values_list("account_id", flat=True).get(pk=about["contact"])
        )
    record = _written({**data, "direction": "in", "status": "received", "sent_at": clock.now()})
    if owner:
        told = {"number": event.number}
        about_it = {"module": KEY, "record_id": record.pk, "params": told}
        notify.ask([Telling(kind=REPLIED, user_id=owner, key=f"{KEY}:{record.pk}", **about_it)])


def _writer(about: dict[str, int]) -> int | None:
    """Who has written to them last, else whose record it is."""
    for key, pk in about.items():
        sent = TextMessage.objects.filter(**{f"{key}_id": pk}, direction="out", deleted_at=None)
        owner = sent.order_by("-sent_at", "-pk").values_list("owner_id", flat=True).first()
        owner = owner or registry.get(key).model.objects.values_list("owner_id", flat=True).get(pk=pk)
        if owner:
            return int(owner)
    return None


def _keep(message: Message, event: MessageSettled) -> None:
    said = {"status": event.state.value if isinstance(event.state, State) else event.state, "problem": _kept_here()}
    said |= {"sent_at": clock.now()}
    if message.module == KEY:
        _note(message.record_id, said, event.reference)
    elif message.module in ABOUT:
        words = plain(message)
        is_marketing = message.purpose == Purpose.MARKETING
        made = estimate(words, is_marketing=is_marketing)
        figures = {"parts": event.facts.get("parts", made.parts), "cost": made.cost}
        about = {message.module: message.record_id, "owner": message.by_id}
        data = {"text": words[:LENGTH], "to": message.address, **about, **said, **figures, "direction": "out"}
        _written(data, event.reference)


def _kept_here() -> str:
    """That it went nowhere, where the company has set up nothing."""
    return "" if is_set_up("sms") else str(_("No provider is set; it stays in the delivery log."))


def _written(data: dict[str, Any], reference: str = "") -> Any:
    change = store.new(registry.get(KEY), system_actor(), data, trusted=True, history=True)
    change.record.reference = reference
    store.write([change])
    if not change.is_good:
        raise change.errors[0]
    return change.record


def _failed(reason: str, detail: str) -> dict[str, Any]:
    said = " ".join(part for part in (str(REASONS.get(reason, "")), detail) if part)
    return {"status": "failed", "problem": said[:500]}


def _note(pk: int | None, data: dict[str, Any], reference: str = "") -> None:
    if pk and TextMessage.objects.filter(pk=pk, deleted_at=None).exists():
        store.update(registry.get(KEY), system_actor(), pk, data, verb="changed", trusted=True, history=True)
        if reference:
            TextMessage.objects.filter(pk=pk).update(reference=reference)
