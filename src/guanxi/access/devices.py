"""The browsers in which a person has signed in before: a sign-in from another one is told him by mail.

A browser is known by a cookie that lasts as long as browsers keep any. It holds a random mark, of which only the hash
is kept, once for each person who signs in there; so neither addresses nor what a browser says of itself decide, which
change by themselves or can be said by anybody. A person's first sign-in of all is no news.
"""

import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Device, User
from guanxi.access.sessions import browser_of
from guanxi.access.tokens import digest
from guanxi.kernel.notices import Kind, Telling, declare, notify

KEPT_SECONDS = 400 * 86400  # no browser keeps a cookie for longer
LONGEST = 100  # characters of a mark
UNKNOWN = "?"

log = logging.getLogger(__name__)

NEW_DEVICE = declare(
    Kind(
        key="new_device",
        label=_("Sign-in on a new device"),
        text=_(
            "Your account was used on a device that was not known before: %(program)s. If that was not you, change "
            "your password and sign out everywhere else."
        ),
        icon="key",
        about="user",
        place="/me/safety",
        link=lambda _params: "/me/safety",
        channels=("mail",),
        mandatory=True,
    )
)


@transaction.atomic
def recognise(user: User, mark: str, agent: str) -> str:
    """Tell whoever has just signed in when he never did in this browser before, which gives its mark, or none yet, and
    says what it is; the mark that it is to keep."""
    if not 0 < len(mark) <= LONGEST:
        mark = secrets.token_urlsafe(32)
    is_first = not Device.objects.filter(user=user).exists()
    kept = {"seen_at": timezone.now()}
    device, is_new = Device.objects.update_or_create(user=user, digest=digest(mark), defaults=kept)
    if is_new and not is_first:
        log.info("A device is new to its person", extra={"facts": {"user": user.pk}})
        _tell(user, device, browser_of(agent) or UNKNOWN)
    return mark


def forgotten() -> QuerySet[Device]:
    """The browsers that have lost their mark by now; of each person the last one stays, so that the next is told."""
    later = Device.objects.filter(user=OuterRef("user"), pk__gt=OuterRef("pk"))
    since = timezone.now() - timedelta(seconds=KEPT_SECONDS)
    return Device.objects.filter(Exists(later), seen_at__lt=since)


def _tell(user: User, device: Device, program: str) -> None:
    key, params = f"new_device:{device.pk}", {"program": program}
    notify.ask([Telling(kind=NEW_DEVICE, user_id=user.pk, key=key, module="user", params=params)])
