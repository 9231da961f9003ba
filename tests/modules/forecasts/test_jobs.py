"""What runs by itself: forecasts are kept every week and when a quarter is closed, and asked for on their weekday."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from guanxi.jobs.run import Next, Run
from guanxi.messaging import notices
from guanxi.meta.setting import trying
from guanxi.modules.forecasts.jobs import keep_forecasts, remind_of_forecasts
from guanxi.modules.forecasts.models import Snapshot
from guanxi.modules.forecasts.reminding import NEVER, REMINDER_DAY
from guanxi.modules.forecasts.services import forecast_of
from guanxi.modules.forecasts.snapshots import history
from guanxi.records import actions
from tests.kit.people import Kit
from tests.modules.forecasts.deals import FORECAST, adjust, deal, example, quarter, quota


def run(job: Callable[..., Any]) -> None:
    outcome: Any = Next({}, 0, None)
    while isinstance(outcome, Next):
        outcome = job(Run(job_id=1, user_id=None, checkpoint=outcome.checkpoint))


def kept() -> list[tuple[str, str, date, date]]:
    rows = Snapshot.objects.order_by("taken_on", "owner")
    return list(rows.values_list("owner__name", "kind", "starts_on", "taken_on"))


def test_f043_r5_each_forecast_is_kept_once_a_week_and_once_its_quarter_is_closed(april: Kit, settings: Any) -> None:
    example(april)
    adjust(april, "alice", "bob", "350000")
    april_first, monday = date(2026, 4, 1), date(2026, 5, 11)

    run(keep_forecasts)
    run(keep_forecasts)
    everybody = [(name, "weekly", april_first, monday) for name in ("Administrator", "Alice", "Bob")]
    assert kept() == everybody
    point = history(april["bob"].user_id, quarter(april))[0]
    assert (point.closed, point.commit, point.best_case, point.pipeline) == (180000, 350000, 450000, 470000)

    settings.FROZEN_TIME = "2026-07-06T00:00:00+00:00"
    run(keep_forecasts)
    assert [one for one in kept() if one[1] == "final"] == [
        (name, "final", april_first, date(2026, 7, 6)) for name in ("Administrator", "Alice", "Bob")
    ]


@pytest.mark.once
def test_the_history_says_how_near_each_snapshot_came(april: Kit, settings: Any) -> None:
    example(april)
    run(keep_forecasts)
    deal(april, "closed", "20000")
    settings.FROZEN_TIME = "2026-07-06T04:00:00+00:00"

    text = april.browser("bob").get("/forecast?period=FY2026-Q1").content.decode()

    assert "35.0%" in text  # 330,000 was expected and 200,000 came
    assert "closed period" in text


@pytest.mark.once
def test_f043_r5_who_has_a_quota_and_did_not_submit_is_reminded_once_on_the_weekday(april: Kit) -> None:
    def told(name: str) -> list[str]:
        return [one.text for one in notices.entries(april[name], limit=50)[0] if one.kind.key == "forecast_due"]

    for name in ("bob", "ben"):
        quota(april, "100", month=5, name=name)
    mine = forecast_of(actor=april["ben"], owner=april["ben"].user_id, term=quarter(april))
    actions.run(FORECAST, april["ben"], mine.pk, "submit", {})

    with trying({REMINDER_DAY.key: "monday"}):
        run(remind_of_forecasts)
    with trying({REMINDER_DAY.key: NEVER}):
        run(remind_of_forecasts)
    assert told("bob") == []
    run(remind_of_forecasts)  # 15 May 2026 is a Friday
    run(remind_of_forecasts)

    assert told("bob") == ["Your forecast of FY2026-Q1 has not been submitted this week."]
    assert (told("ben"), told("alice")) == ([], [])
