"""The words in which people hear of announcements."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.markup import as_text, is_html
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.kernel.text import excerpt
from guanxi.modules.announcements.models import Announcement

BEGINNING = 50  # characters of the text that go along (F131 rule 3)
WAYS = {"pm": "app", "mail": "mail", "sms": "sms", "im": "im"}

ANNOUNCED = declare(
    Kind(
        key="announcement",
        label=_("Announcement"),
        text=_("Announcement “%(title)s”: %(text)s"),
        short=_("%(title)s: %(text)s"),
        icon="note",
        place="/announcements/",
        channels=("app", "mail", "sms", "im"),
    )
)
MUST_CONFIRM = declare(
    Kind(
        key="announcement_confirm",
        label=_("Announcement to be confirmed"),
        text=_("Please read and confirm “%(title)s”: %(text)s"),
        short=_("Please confirm: %(title)s: %(text)s"),
        icon="note",
        place="/announcements/",
        channels=("app", "mail", "sms", "im"),
        mandatory=True,
    )
)


def tell(announcement: Announcement, user_ids: Iterable[int], round_: int) -> None:
    """Tell people of an announcement by the channels that were ticked; each hears it once in a round."""
    kind = MUST_CONFIRM if announcement.need_confirm else ANNOUNCED
    body = as_text(announcement.body) if is_html(announcement.body) else announcement.body
    ways = tuple(WAYS[way] for way in announcement.channels)
    notify.ask(
        [
            Telling(
                kind=kind,
                user_id=user_id,
                key=f"announcement:{announcement.pk}:{round_}",
                module="announcement",
                record_id=announcement.pk,
                by_id=announcement.owner_id,
                params={"text": excerpt(body, BEGINNING)},
                channels=ways,
            )
            for user_id in user_ids
        ]
    )
