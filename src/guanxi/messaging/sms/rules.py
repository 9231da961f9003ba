"""What is asked of a short message before it leaves: a number that takes one, and the hours and days of marketing."""

from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company
from guanxi.kernel import clock
from guanxi.messaging.channels import Failed, declare_reason
from guanxi.messaging.outbox.models import Message, Purpose
from guanxi.messaging.outbox.objections import ask
from guanxi.messaging.quiet import QuietHours
from guanxi.messaging.sms.models import SmsCount, sms_settings
from guanxi.messaging.sms.numbers import international

NOT_A_NUMBER = declare_reason("not_a_number", _("No short message can go to this number."))
QUIET = declare_reason("quiet_hours", _("Marketing waits for the end of the quiet hours."))
CAPPED = declare_reason("daily_cap", _("This number has got as much marketing today as one may get."))


@ask
def may_be_sent(message: Message) -> Failed | None:
    """Why a short message stays here, or until when."""
    if message.channel != "sms":
        return None
    if not international(message.address):
        return Failed(reason=NOT_A_NUMBER)
    if message.purpose != Purpose.MARKETING:
        return None
    known, now = sms_settings(), clock.now()
    if known.quiet_from != known.quiet_until:
        end = QuietHours(known.quiet_from, known.quiet_until).over(now, zone())
        if end > now:
            return Failed(reason=QUIET, until=end)
    return None


def take_one(number: str, cap: int) -> bool:
    """Count one more for a number today; false when it has got all that it may get. Two at once never share one."""
    day = today()
    SmsCount.objects.bulk_create([SmsCount(number=number, day=day)], ignore_conflicts=True)
    return bool(SmsCount.objects.filter(number=number, day=day, count__lt=cap).update(count=F("count") + 1))


def give_back(number: str) -> None:
    """What was counted has not left."""
    SmsCount.objects.filter(number=number, day=today(), count__gt=0).update(count=F("count") - 1)


def today() -> date:
    """The day where the company is."""
    return clock.now().astimezone(ZoneInfo(zone())).date()


def zone() -> str:
    """Where the company is."""
    company = find_company()
    return company.timezone if company else "UTC"
