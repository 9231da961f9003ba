"""What owners are told of the birthdays of their contacts."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.modules.contacts.models import Contact

TODAY = declare(
    Kind(
        key="birthday_today",
        label=_("Birthday today"),
        text=_("It is the birthday of “%(title)s” today."),
        icon="calendar",
        channels=("app", "im"),
    )
)
SOON = declare(
    Kind(
        key="birthday_soon",
        label=_("Birthday soon"),
        text=_("“%(title)s” has a birthday on %(day)s; days left: %(days)s."),
        icon="calendar",
        channels=("app", "im"),
    )
)


def remind(found: Iterable[tuple[Contact, date, int]]) -> None:
    """Tell who looks after these contacts of a birthday, some days before it; of each day and distance once."""
    notify.ask(
        [
            Telling(
                kind=SOON if days else TODAY,
                user_id=contact.account_owner_id or contact.owner_id,
                key=f"birthday:{contact.pk}:{day.isoformat()}:{days}",
                module="contact",
                record_id=contact.pk,
                params={"day": day.isoformat(), "days": days},
            )
            for contact, day, days in found
        ]
    )
