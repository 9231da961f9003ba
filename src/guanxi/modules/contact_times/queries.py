"""What tells when a contact is best reached: follow-ups and mails of the last half year, as far as one sees them."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guanxi.access.actor import Actor, find_company
from guanxi.access.scope import visible
from guanxi.insight.contact_times import Signal, Times, best_times
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records.models import RecordLink

PAST = timedelta(days=180)
MOST = 300  # of each kind, the newest
TALKED_SECONDS = 60
CHANNELS = ("call", "mail")


def times_of(actor: Actor, contact: int) -> dict[str, Times]:
    """The best hours of a contact by channel, by the clock of the company. Two queries."""
    zone = ZoneInfo(_zone())
    now = clock.now().astimezone(zone)
    heard = {"call": list(_calls(actor, contact, zone)), "mail": list(_mails(actor, contact, zone))}
    return {channel: best_times(heard[channel], now) for channel in CHANNELS}


def _zone() -> str:
    company = find_company()
    return company.timezone if company else "UTC"


def _calls(actor: Actor, contact: int, zone: ZoneInfo) -> Iterator[Signal]:
    """Calls and chats: answered ones speak for their hour, those that nobody took against it."""
    module = registry.get("activity")
    if not actor.may(module, "view"):
        return
    links = RecordLink.objects.filter(module=module.key, field="contacts", target_id=contact).values("record_id")
    rows = visible(module, actor).filter(
        pk__in=links, kind__in=("phone", "wechat"), happened_at__gte=clock.now() - PAST
    )
    columns = ("happened_at", "kind", "direction", "result", "duration_s")
    for happened, kind, direction, result, seconds in rows.order_by("-happened_at").values_list(*columns)[:MOST]:
        at = happened.astimezone(zone)
        if result == "no_answer":
            yield Signal(at, -1, _("Call not answered"))
        elif kind == "wechat":
            yield from [Signal(at, 2, _("Chat answered"))] if direction == "in" else []
        elif direction == "in":
            yield Signal(at, 3, _("Called by them"))
        elif seconds is None or seconds >= TALKED_SECONDS:
            yield Signal(at, 3, _("Call answered"))


def _mails(actor: Actor, contact: int, zone: ZoneInfo) -> Iterator[Signal]:
    """Mails that came, and those of ours that were opened or whose links were followed."""
    module = registry.get("mail")
    if not actor.may(module, "view"):
        return
    rows = visible(module, actor).filter(contact=contact, sent_at__gte=clock.now() - PAST)
    columns = ("direction", "sent_at", "opened_at", "clicked_at")
    for direction, sent, opened, clicked in rows.order_by("-sent_at").values_list(*columns)[:MOST]:
        if direction == "in":
            yield Signal(sent.astimezone(zone), 3, _("Mail came"))
        if opened:
            yield Signal(opened.astimezone(zone), 1, pgettext("mail", "Opened"))
        if clicked:
            yield Signal(clicked.astimezone(zone), 2, _("Link followed"))
