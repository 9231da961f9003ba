"""Background work of contacts: at eight in the morning birthdays are remembered."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.modules.contacts.birthdays import kept_on
from guanxi.modules.contacts.models import Contact
from guanxi.modules.contacts.notices import remind
from guanxi.modules.contacts.settings import REMIND_DAYS

BATCH = 500
AT = time(8)
ALWAYS = (1, 0)  # the day before, and the day itself


def next_morning(after: datetime) -> datetime:
    """08:00, by the clock of the company."""
    company = find_company()
    zone = ZoneInfo(company.timezone if company else "UTC")
    first = after.astimezone(zone).date()
    moments = (datetime.combine(first + timedelta(days=days), AT, zone) for days in range(2))
    return next(moment for moment in moments if moment > after)


@job("remind_of_birthdays", every=timedelta(days=1), when=next_morning, label=_("Remind of birthdays"))
def remind_of_birthdays(run: Run) -> object:
    """Tell of the birthdays ahead, some contacts at a time; what was told already isn't told again."""
    actor = run.actor()
    today, ahead = clock.today(actor.timezone), int(REMIND_DAYS.now())
    last, told = remind_some(run.checkpoint.get("after", 0), today, ahead)
    done = run.done + told
    return run.next({"after": last}, done=done) if last else {"told": done}


def remind_some(after: int, today: date, ahead: int) -> tuple[int, int]:
    """Look at the contacts behind one: which was the last where there are more, and of how many birthdays was told."""
    looked_after = Q(account_owner__isnull=False) | Q(account=None, owner__isnull=False)
    rows = Contact.objects.filter(looked_after, birthday__isnull=False, active=True, deleted_at=None, pk__gt=after)
    found = list(rows.order_by("pk")[:BATCH])
    due = [(row, day, days) for row in found for days in {ahead, *ALWAYS} if (day := _on(row, today, days))]
    remind(due)
    return found[-1].pk if len(found) == BATCH else 0, len(due)


def _on(contact: Contact, today: date, days: int) -> date | None:
    day = today + timedelta(days=days)
    return kept_on(contact, day, day)
