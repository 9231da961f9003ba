"""The reminder to submit a forecast (F043 rule 5)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.access.models.organisation import WEEK
from guanxi.kernel import clock
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import setting
from guanxi.meta.types.choice import Choice, Option
from guanxi.modules.forecasts.models import Forecast, Quota
from guanxi.modules.forecasts.queries import within
from guanxi.modules.forecasts.terms import term_now

NEVER = "never"
FRESH = timedelta(days=6)  # a forecast that was submitted since is not asked for again
REMINDER_DAY = setting.declare(
    setting.Setting(
        key="forecasts.reminder_day",
        type=Choice(options=(Option(value=NEVER, label=_("Never")), *WEEK)),
        label=_("Weekday on which forecasts are asked for"),
        about=_("Who has a quota for the present quarter and has not submitted a forecast for six days is reminded."),
        default="friday",
        group="sales",
    )
)
DUE = declare(
    Kind(
        key="forecast_due",
        label=_("Forecast to submit"),
        text=_("Your forecast of %(period)s has not been submitted this week."),
        icon="chart",
        place="/forecast",
        about="forecast",
    )
)


def remind(actor: Actor, after: int, size: int) -> int | None:
    """Tell the next so many people; behind whom to go on. Who was told today is not told again."""
    today, term = clock.today(actor.timezone), term_now(actor)
    day = REMINDER_DAY.now()
    if day == NEVER or WEEK[today.weekday()].value != day:
        return None
    asked = within(Quota.objects.filter(scope_type="user", deleted_at=None), term).values("user")
    fresh = Forecast.objects.filter(
        starts_on=term.first, span=term.span, submitted_at__gte=clock.now() - FRESH, deleted_at=None
    )
    people = User.objects.filter(pk__gt=after, pk__in=asked, status="active", deleted_at=None)
    ids = list(people.exclude(pk__in=fresh.values("owner")).order_by("pk").values_list("pk", flat=True)[:size])
    notify.ask(
        [
            Telling(
                kind=DUE,
                user_id=pk,
                key=f"forecast_due:{today}",
                module="forecast",
                params={"period": term.name},
            )
            for pk in ids
        ]
    )
    return ids[-1] if len(ids) == size else None
