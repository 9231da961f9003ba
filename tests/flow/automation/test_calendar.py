"""Rules by the calendar: each day and each time once, each record once for a date."""

from datetime import date, timedelta
from typing import Any

import pytest

from guanxi.flow.automation import calendar
from guanxi.flow.automation.models import Automation
from guanxi.flow.automation.ready_rules import put_in_ready_rules, ready_rules
from guanxi.flow.automation.services import enable_automation
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.automation.rules import fill, rule, runs
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def today() -> date:
    return clock.today("Asia/Shanghai")


def deal(kit: Kit, days: int, **values: Any) -> Any:
    return kit.make("opportunity", "bob", expected_close_date=(today() + timedelta(days=days)).isoformat(), **values)


def test_a_date_sets_a_rule_off_once_for_each_record_and_date(kit: Kit):
    made = rule(
        kit,
        "opportunities",
        {"on": "date", "field": "expected_close_date", "days": -3, "hour": 0},
        fill(next_step="call"),
    )
    soon, later = deal(kit, 3), deal(kit, 4)

    assert calendar.days_due() == [(made.pk, today())]
    assert calendar.days_due() == []
    for _twice in range(2):
        assert calendar.next_of_day(made.pk, today(), 0)[1] is None

    soon.refresh_from_db()
    later.refresh_from_db()
    assert (soon.next_step, later.next_step, len(runs())) == ("call", "", 1)


def test_a_moment_belongs_to_the_company_s_day(kit: Kit):
    made = rule(kit, "tasks", {"on": "date", "field": "due_at", "days": 0, "hour": 0}, fill(description="due"))
    inside = kit.make("task", "bob", due_at=f"{today()}T00:30:00+08:00")
    kit.make("task", "bob", due_at=f"{today()}T00:30:00Z", subject="too")
    kit.make("task", "bob", due_at=f"{today() - timedelta(days=1)}T23:30:00+08:00")

    calendar.next_of_day(made.pk, today(), 0)

    assert {run.record_id for run in runs()} == {inside.pk, inside.pk + 1}


def test_working_days_are_those_of_the_company(kit: Kit):
    made = rule(
        kit,
        "opportunities",
        {"on": "date", "field": "expected_close_date", "days": -1, "working": True},
        fill(next_step="x"),
    )
    rule_ = calendar._rule(made.pk)
    assert rule_ is not None

    assert date(2026, 11, 30) in calendar.dates_for(rule_, date(2026, 11, 27)), "Monday is one working day after Friday"
    assert calendar.dates_for(rule_, date(2026, 11, 28)) == []


def test_where_no_index_leads_to_the_date_ids_are_looked_through_in_windows(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(calendar, "WINDOW", 2)
    made = rule(kit, "contacts", {"on": "date", "field": "birthday", "days": 0}, fill(remark="birthday"))
    people = [kit.make("contact", "bob", birthday=today().isoformat()) for _place in range(3)]

    after, batches = 0, 0
    while after is not None:
        _count, after = calendar.next_of_day(made.pk, today(), after)
        batches += 1

    assert {run.record_id for run in runs()} == {person.pk for person in people}
    assert batches > 1


def test_a_schedule_comes_once_though_several_look(kit: Kit):
    condition = {"field": "level", "op": "eq", "value": "A"}
    made = rule(kit, "accounts", {"on": "schedule", "cron": "0 8 * * *"}, fill(remark="weekly"), condition=condition)
    top = kit.make("account", "bob", level="A")
    kit.make("account", "bob", level="B")
    assert calendar.rounds_due() == []

    past = clock.now() - timedelta(minutes=1)
    Automation.objects.filter(pk=made.pk).update(next_at=past)
    found = [*calendar.rounds_due(), *calendar.rounds_due()]

    assert found == [(made.pk, past)]
    for _twice in range(2):
        calendar.next_of_round(made.pk, past, 0)
    assert [run.record_id for run in runs()] == [top.pk]


@pytest.mark.once
@pytest.mark.parametrize("cron", ["", "every day", "* * * * *", "0 0 31 2 *", "0 8 * *"])
def test_a_schedule_that_makes_no_sense_is_refused(kit: Kit, cron: str):
    with pytest.raises(DomainError, match=r"E_FORMAT|E_REQUIRED"):
        rule(kit, "accounts", {"on": "schedule", "cron": cron}, fill(remark="x"))


def test_ready_rules_come_once_switched_off_and_can_be_switched_on(kit: Kit):
    assert put_in_ready_rules() == len(list(ready_rules()))
    assert put_in_ready_rules() == 0
    made = Automation.objects.filter(source_system="ready")
    assert not made.filter(active=True).exists()

    store.delete(registry.get("automation"), kit["admin"], made.order_by("pk")[0].pk)
    assert put_in_ready_rules() == 0
    for one in made.filter(deleted_at=None):
        enable_automation(actor=kit["admin"], pk=one.pk)
