"""When a contact is best reached, from what is known, and from nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guanxi.insight.contact_times import Signal, best_times
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.modules.contact_times.queries import times_of
from guanxi.records import reports, store

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


def _signal(days: int, hour: int, weight: int) -> Signal:
    return Signal((NOW - timedelta(days=days)).replace(hour=hour), weight, "Call answered")


@pytest.mark.once
def test_answers_count_for_their_hour_less_with_time_and_half_beside() -> None:
    found = best_times([_signal(0, 10, 3), _signal(60 - 4, 15, 3), _signal(7, 10, -1), _signal(0, 5, 3)], NOW)

    assert (found.best[0].weekday, found.best[0].hour) == (0, 10)
    assert {one.hour for one in found.best} <= {9, 10, 11, 15}
    assert found.best[0].score == pytest.approx(3 - 0.5 ** (7 / 60), abs=0.01)
    assert (found.count, found.confidence) == (4, "low")
    assert best_times([_signal(0, 10, 1)] * 15, NOW).confidence == "high"


@pytest.mark.once
def test_without_an_answer_nothing_is_said() -> None:
    assert best_times([_signal(0, 10, -1)], NOW).best == ()
    assert best_times([], NOW).best == ()


def test_follow_ups_tell_the_hour_to_those_who_see_them(kit: Any, django_assert_max_num_queries: Any) -> None:
    contact = kit.make("contact", "bob", account=kit.make("account", "bob").pk)
    at = datetime.now(UTC) - timedelta(days=3)
    for result in ("interested", "interested", "no_answer"):
        data = {"kind": "phone", "contacts": [contact.pk], "content": "Spoke about it", "result": result}
        store.create(registry.get("activity"), kit["bob"], {**data, "happened_at": at.isoformat()})

    with django_assert_max_num_queries(8):
        found = times_of(kit["bob"], contact.pk)["call"]

    assert found.count == 3
    said = reports.ask(kit["bob"], "best_time", {"contact": str(contact.pk)})
    assert {row["channel"] for row in said.rows} <= {"call"}
    with pytest.raises(Missing):
        reports.ask(kit["charlie"], "best_time", {"contact": str(contact.pk)})
    with pytest.raises(DomainError, match="E_REQUIRED"):
        reports.ask(kit["bob"], "best_time", {})
