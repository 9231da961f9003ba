"""Occasions that come from engines above the rules: a mail has arrived."""

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.beginning import Occasion, happened
from guanxi.flow.automation.kinds import TriggerKind, declare_trigger
from guanxi.kernel.events import subscribe
from guanxi.messaging.mail.events import MailArrived
from guanxi.meta import registry

MAIL = declare_trigger(TriggerKind(key="mail", label=_("A mail arrives about it")))


@subscribe(MailArrived)
def mail_arrived(event: MailArrived) -> None:
    """A mail that a person has written sets off the rules of the records that it is about."""
    if event.is_automatic:
        return
    known = {module.key: module for module in registry.all_modules()}
    facts = {"sender": event.sender, "subject": event.subject, "mail": event.mail_id}
    for key, ids in event.subjects.items():
        if key in known:
            happened("mail", known[key], [Occasion(pk, f"m:{event.mail_id}:{pk}", facts=facts) for pk in ids])
