"""Whether something may be sent (F143): asked of every message right before it leaves, whoever wants to send it."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.messaging.channels import Failed, declare_reason
from guanxi.messaging.consent.addresses import is_invalid
from guanxi.messaging.consent.log import CONSENT, NO_MAIL, NO_SMS
from guanxi.messaging.mail.models import Basis, mail_settings
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.messaging.outbox.objections import ask
from guanxi.meta import registry

OPTED_OUT = declare_reason("opted_out", _("The receiver has opted out."))
REFUSED = declare_reason("consent_refused", _("The receiver has refused marketing."))
NO_CONSENT = declare_reason("no_consent", _("The receiver has not agreed to marketing."))
UNKNOWN = declare_reason("consent_unknown", _("Marketing goes only to contacts and leads, whose consent is known."))
INVALID = declare_reason("address_invalid", _("Mail to this address came back for good; correct the address."))
OPT_OUTS = {"mail": NO_MAIL, "sms": NO_SMS}
CUSTOMER = "dealt"


@ask
def may_leave(message: Message) -> Failed | None:
    """Why a message must stay here: nobody lives at its address, or it is marketing that was not agreed to."""
    if message.channel == "mail" and is_invalid(message.address):
        return Failed(reason=INVALID)
    if message.purpose == Purpose.MARKETING and (reason := against_marketing(message)):
        return Failed(reason=reason)
    return None


def against_marketing(message: Message) -> str:
    """What speaks against a marketing message; nothing when it may be sent."""
    module = next((one for one in registry.all_modules() if one.key == message.module), None)
    if module is None or CONSENT not in module.by_key or not message.record_id:
        return UNKNOWN
    record = module.model.objects.filter(pk=message.record_id, deleted_at=None).first()
    return UNKNOWN if record is None else objection_of(record, message.channel, mail_settings().basis)


def objection_of(record: Any, channel: str, basis: str) -> str:
    """What a contact or lead has against marketing by a channel: refusing and opting out always count."""
    if getattr(record, CONSENT) == "refused":
        return REFUSED
    if channel in OPT_OUTS and getattr(record, OPT_OUTS[channel]):
        return OPTED_OUT
    if getattr(record, CONSENT) == "granted":
        return ""
    return "" if basis == Basis.CUSTOMERS and _is_customer(record) else NO_CONSENT


def has_objected(address: str) -> bool:
    """Whether a contact or lead with this mail address wants no marketing, or has left it."""
    for module in registry.every_module():
        if CONSENT in module.by_key and "email" in module.by_key:
            wants_none = Q(**{CONSENT: "refused"}) | Q(**{NO_MAIL: True})
            if module.model.objects.filter(wants_none, email=address.lower(), deleted_at=None).exists():
                return True
    return False


def _is_customer(record: Any) -> bool:
    """Whether the company has sold something to the record's account."""
    account = getattr(record, "account", None)
    return account is not None and getattr(account, "deal_status", "") == CUSTOMER
