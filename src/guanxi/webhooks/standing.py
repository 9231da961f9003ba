"""How a webhook stands: heard, failing since when, and switched off when nobody is there any more."""

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext_lazy

from guanxi.access.actor import find_company
from guanxi.access.administrators import in_charge
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.webhooks.models import Webhook

PATIENCE = timedelta(days=3)  # that nothing is heard at all before a webhook is switched off

SWITCHED_OFF = declare(
    Kind(
        key="webhook_off",
        label=gettext_lazy("Webhook switched off"),
        text=gettext_lazy("“%(title)s” was switched off; there it says why."),
        icon="alert",
        channels=("app", "mail"),
    )
)


def heard(webhook: Webhook) -> None:
    """The other side has heard: it is not failing."""
    if webhook.failing_since is not None:
        webhook.failing_since = None
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None)


def not_heard(webhook: Webhook, now: datetime) -> None:
    """The other side has not heard; after three days of that the webhook is switched off."""
    if webhook.failing_since is None:
        webhook.failing_since = now
        Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
    elif now - webhook.failing_since >= PATIENCE:
        _switch_off(webhook, gettext_lazy("Nothing was heard for three days."))


def switch_off_gone(webhook: Webhook) -> None:
    """The other side says that there is nobody any more (410)."""
    _switch_off(webhook, gettext_lazy("The address answers that it is gone for good (410)."))


def switch_off_unreadable(webhook: Webhook) -> None:
    """Its condition can't be asked any more; what happens meanwhile is told once it is put right."""
    _switch_off(webhook, gettext_lazy("Its condition names a field that its owner may not know, or that is gone."))


def switch_off_ownerless(webhook: Webhook) -> None:
    """Nobody's rights say what may be told; what happens meanwhile is told once somebody owns it again."""
    _switch_off(webhook, gettext_lazy("Its owner does not work here any more; give it to somebody, and switch it on."))


def _switch_off(webhook: Webhook, reason: object) -> None:
    company = find_company()
    with translation.override(company.language if company else None):
        why = str(reason)
    if Webhook.objects.filter(pk=webhook.pk, active=True).update(active=False, off_reason=why):
        key = f"webhook_off:{webhook.pk}:{webhook.version}"
        about = {"kind": SWITCHED_OFF, "key": key, "module": "webhook", "record_id": webhook.pk}
        notify.ask([Telling(user_id=person, **about) for person in in_charge(webhook.owner_id)])
