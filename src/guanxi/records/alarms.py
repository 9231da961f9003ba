"""Who looks at more customers than his work needs, or behind more masks, is told to his superiors (F010 rule 2).

Looks are counted from what is written for every look anyway (`recent`), by a job; a look costs nothing more. Customers
are counted, not how often someone opens them. What is shown from behind a mask is counted where it is shown.
"""

from datetime import UTC, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.administrators import administrators
from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import setting
from guanxi.meta.setting import Setting
from guanxi.meta.types.number import Integer
from guanxi.records.models import RecentRecord

WATCHED = "account"
LOOKS = setting.declare(
    Setting(
        key="protection.looks_a_day",
        type=Integer(low=0, high=100_000),
        label=_("Customers that one person may open a day without a warning"),
        about=_("Whoever opens more is told to superiors and administrators. 0: nobody is."),
        default=300,
        group="people",
    )
)
REVEALS = setting.declare(
    Setting(
        key="protection.reveals_a_day",
        type=Integer(low=0, high=10_000),
        label=_("Masked values that one person may have shown a day without a warning"),
        about=_("Whoever has more shown is told to superiors and administrators. 0: nobody is."),
        default=30,
        group="people",
    )
)
MANY_LOOKS = declare(
    Kind(
        key="many_looks",
        label=_("Unusually many looks"),
        text=_("“%(title)s” has opened %(count)s customers on %(day)s."),
        icon="alert",
        channels=("app", "mail"),
    )
)
MANY_REVEALS = declare(
    Kind(
        key="many_reveals",
        label=_("Unusually many masked values"),
        text=_("“%(title)s” has had %(count)s masked values shown on %(day)s."),
        icon="alert",
        channels=("app", "mail"),
    )
)


def midnight(actor: Actor) -> datetime:
    """When the present day began where someone lives."""
    return datetime.combine(clock.today(actor.timezone), time.min, ZoneInfo(actor.timezone)).astimezone(UTC)


def warn_of_looks(actor: Actor) -> int:
    """Tell of everybody who has opened more customers today than is usual; how many there are. Nobody is told twice."""
    most, day = LOOKS.now(), clock.today(actor.timezone).isoformat()
    if not most:
        return 0
    rows = RecentRecord.objects.filter(module=WATCHED, at__gte=midnight(actor)).order_by()
    found = rows.values_list("user").annotate(count=Count("pk")).filter(count__gt=most)
    for user, count in found:
        _warn(MANY_LOOKS, user, count, day)
    return len(found)


def warn_of_reveals(actor: Actor, count: int) -> None:
    """Tell of somebody who has just had one value more shown than is usual."""
    most = REVEALS.now()
    if most and count == most + 1 and actor.user_id is not None:
        _warn(MANY_REVEALS, actor.user_id, count, clock.today(actor.timezone).isoformat())


def _warn(kind: Kind, user: int, count: int, day: str) -> None:
    told = dict.fromkeys([*superiors_of(User.objects.get(pk=user)), *administrators()])
    key, params = f"{kind.key}:{user}:{day}", {"count": count, "day": day}
    about = partial(Telling, kind=kind, key=key, module="user", record_id=user, params=params)
    notify.ask([about(user_id=one) for one in told if one != user])
