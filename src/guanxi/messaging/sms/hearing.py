"""What providers tell later: whether a message is there, and what was answered. Told twice, it counts once."""

import re

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import system_actor
from guanxi.kernel import clock
from guanxi.kernel.events import publish
from guanxi.messaging.channels import declare_reason
from guanxi.messaging.consent.log import NO_SMS
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.outbox.outcomes import arrived, came_back
from guanxi.messaging.sms.events import ReplyArrived, SmsReported
from guanxi.messaging.sms.models import SmsReply
from guanxi.messaging.sms.numbers import international, national
from guanxi.messaging.sms.providers.base import Reply, Report
from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.duplicates.keys import norm_phone
from guanxi.records.models import DuplicateKey

LEAVING = re.compile(r"(?:R|T|TD|QX|N|退订|取消|STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT)[\s.!。！]*", re.IGNORECASE)
LOST = declare_reason("not_delivered", gettext_lazy("The provider could not deliver it."))
MOST = 50  # records with one number


@transaction.atomic
def hear(found: list[Report | Reply]) -> None:
    """Keep what a provider has told in one call."""
    for one in found:
        if isinstance(one, Report):
            _note_report(one)
        else:
            _note_reply(one)


def _note_report(report: Report) -> None:
    message = Message.objects.filter(reference=report.reference, channel="sms").first() if report.reference else None
    if message is None:
        return
    if report.is_there:
        arrived(message.pk)
    else:
        came_back(message.pk, LOST, report.detail)
    publish(SmsReported(message, report.is_there, report.detail))


def _note_reply(reply: Reply) -> None:
    number = national(international(reply.number))
    row = SmsReply(key=reply.key[:200], at=clock.now())
    if not number or SmsReply.objects.filter(key=row.key).exists():
        return
    SmsReply.objects.bulk_create([row], ignore_conflicts=True)
    subjects = subjects_of(number)
    is_leaving = LEAVING.fullmatch(reply.text.strip()) is not None
    if is_leaving:
        opt_out(subjects, reply.text.strip())
    publish(ReplyArrived(number, reply.text.strip(), subjects, is_leaving))


def subjects_of(number: str) -> tuple[tuple[str, int], ...]:
    """The living records that have this number and keep whether they want short messages, the newest first."""
    keys = DuplicateKey.objects.filter(kind="phones", value=norm_phone(number)).order_by("-record_id")
    found = []
    for module in registry.all_modules():
        if NO_SMS in module.by_key:
            ids = [key.record_id for key in keys.filter(module=module.key)[:MOST]]
            living = module.model.objects.filter(pk__in=ids, deleted_at=None).order_by("-pk")
            found += [(module.key, pk) for pk in living.values_list("pk", flat=True)]
    return tuple(found)


def opt_out(subjects: tuple[tuple[str, int], ...], said: str) -> None:
    """Nobody with this number gets marketing by short message any more."""
    note = _("Replied “%(text)s” to a text message") % {"text": said[:20]}
    for key, pk in subjects:
        module = registry.get(key)
        if not module.model.objects.filter(pk=pk, **{NO_SMS: True}).exists():
            data = {NO_SMS: True}
            store.update(module, system_actor(), pk, data, verb="unsubscribed", note=note, trusted=True, history=True)
