"""The work plan of a person (F051): which day, what is carried over, how much is done, and who may look at it."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.records import actions, store, workplan
from guanxi.records.workplan import figures_of, late_of, plan_of, require_reader, span_of
from tests.kit.people import Kit

WEDNESDAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def a_wednesday(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-18T02:00:00+00:00"  # ten in the morning in Shanghai


def task(kit: Kit, subject: str, due: str, name: str = "bob", **values: Any) -> Any:
    return kit.make("task", name, subject=subject, due_at=f"{due}:00+08:00", assignee=kit[name].user_id, **values)


def shown(kit: Kit, who: str, kind: str, day: str = "", of: str = "bob") -> list[tuple[str, str, int, bool]]:
    entries = plan_of(kit[who], kit[of].user_id or 0, span_of(kit[who], kind, day or None)).entries
    return [(f"{one.day:%d}", one.title, one.carried, one.is_done) for one in entries]


def test_f051_r1_a_span_has_its_entries_by_day_time_and_priority(kit: Kit) -> None:
    task(kit, "late", "2026-03-18T16:00")
    task(kit, "low", "2026-03-18T11:00", priority="low")
    task(kit, "urgent", "2026-03-18T11:00", priority="urgent")
    task(kit, "friday", "2026-03-20T23:30")
    task(kit, "april", "2026-04-01T09:00")

    assert [title for _day, title, _carried, _done in shown(kit, "bob", "day")] == ["urgent", "low", "late"]
    assert shown(kit, "bob", "week")[-1] == ("20", "friday", 0, False)
    assert [one[1] for one in shown(kit, "bob", "month", "2026-04-15")] == ["april"]


def test_what_has_waited_long_does_not_push_out_what_is_planned_for_today(kit: Kit, monkeypatch: Any) -> None:
    monkeypatch.setattr(workplan, "MOST", 2)
    for day in ("11", "12", "13"):
        task(kit, f"old {day}", f"2026-03-{day}T09:00")
    task(kit, "today", "2026-03-18T11:00")

    assert [title for _day, title, _carried, _done in shown(kit, "bob", "day")] == ["old 13", "today"]
    page = kit.browser("bob").get("/work-plan?span=day").content.decode()
    told = re.search(r'href="([^"]+)">“Task”: only the latest 2 stand here', page)
    assert told is not None
    assert "old 11" in kit.browser("bob").get(unescape(told[1])).content.decode()
    assert kit.api("bob").get("/api/v1/work-plan?span=day").json()["cut"] == ["task"]
    assert "Only the latest 2 stand here." in kit.browser("bob").get("/work-plan.csv?span=day").content.decode()


def test_f051_r2_what_is_unfinished_stands_on_today_once_and_what_is_done_on_its_day(kit: Kit) -> None:
    task(kit, "old", "2026-03-13T09:00")
    task(kit, "monday", "2026-03-16T09:00")
    done = task(kit, "done", "2026-03-16T10:00")
    actions.run(registry.get("task"), kit["bob"], done.pk, "finish", {})
    called_off = task(kit, "called off", "2026-03-18T10:00")
    store.update(registry.get("task"), kit["bob"], called_off.pk, {"status": "cancelled"})

    assert shown(kit, "bob", "week") == [
        ("16", "done", 0, True),
        ("18", "old", 5, False),
        ("18", "monday", 2, False),
    ]
    assert shown(kit, "bob", "week", "2026-03-10") == [("13", "old", 0, False)]
    assert shown(kit, "bob", "week", "2026-03-25") == []


def test_f051_r1_birthdays_and_ends_of_contract_orders_are_remembered_on_their_day(kit: Kit) -> None:
    account = kit.make("account", "bob")
    for name, born in (("Li", "1980-03-19"), ("Wang", "1980-03-25"), ("Zhou", "1980-03-19"), ("Zhao", "1980-02-02")):
        calendar = "lunar" if name.startswith("Zh") else "solar"
        kit.make("contact", "bob", name=name, birthday=born, birthday_calendar=calendar, account=account.pk)
    order = kit.make("contract", "bob", name="Service", account=account.pk, end_date="2026-03-20")
    week = span_of(kit["bob"], "week", None)
    assert [one[1] for one in shown(kit, "bob", "week")] == ["Li", "Zhao"]  # the order is not in effect yet

    actions.run(registry.get("contract"), kit["bob"], order.pk, "submit", {})

    assert shown(kit, "bob", "week") == [("19", "Li", 0, False), ("20", "Service", 0, False), ("20", "Zhao", 0, False)]
    assert shown(kit, "alice", "week") == shown(kit, "bob", "week")
    assert figures_of(kit["bob"], [kit["bob"].user_id or 0], week)[kit["bob"].user_id or 0].planned == 0


def test_f051_r3_superiors_see_the_fulfilment_of_each_and_peers_nothing(kit: Kit) -> None:
    tasks = [task(kit, f"{place}", f"2026-03-1{6 + place}T09:00") for place in range(3)]
    actions.run(registry.get("task"), kit["bob"], tasks[0].pk, "finish", {})
    task(kit, "old", "2026-03-13T09:00")
    people, week = [kit[name].user_id or 0 for name in ("bob", "ben")], span_of(kit["alice"], "week", None)

    found, late = figures_of(kit["alice"], people, week), late_of(kit["alice"], people, week)

    assert (found[people[0]].planned, found[people[0]].done) == (3, 1)
    assert (found[people[0]].percent, found[people[1]].percent) == (Decimal("33.3"), None)
    assert late == {people[0]: 1, people[1]: 0}
    require_reader(kit["alice"], people[0])
    with pytest.raises(Missing):
        require_reader(kit["ben"], people[0])


@pytest.mark.once
def test_a_team_of_many_is_told_page_by_page(kit: Kit, monkeypatch: Any) -> None:
    monkeypatch.setattr(workplan, "TEAM", 1)
    browser, api = kit.browser("alice"), kit.api("alice")

    first = api.get("/api/v1/work-plan/team").json()
    second = api.get(f"/api/v1/work-plan/team?cursor={first['next']}").json()

    names = [kit.user(name).pk for name in ("ben", "bob")]
    assert [[item["user"] for item in one["items"]] for one in (first, second)] == [[names[0]], [names[1]]]
    assert (first["next"], second["next"]) == (str(names[0]), None)
    assert f"after={names[0]}" in browser.get("/work-plan/team?span=day").content.decode()
    assert "Bob" in browser.get(f"/work-plan/team?span=day&after={names[0]}").content.decode()
    assert [api.get(f"/api/v1/work-plan/team?cursor={one}").status_code for one in ("x", "987654")] == [400, 400]


@pytest.mark.once
def test_pages_file_and_programs_show_the_same_plan(kit: Kit, django_assert_max_num_queries: Any) -> None:
    one = task(kit, "Call them", "2026-03-18T16:00", account=kit.make("account", "bob", name="Acme").pk)
    asked = task(kit, "Ask them", "2026-03-18T17:00", result_required=True)
    for place in range(5):
        task(kit, f"More {place}", "2026-03-19T16:00")
    browser, api = kit.browser("bob"), kit.api("bob")

    with django_assert_max_num_queries(20):
        page = browser.get("/work-plan?span=day").content.decode()
    assert "Call them" in page
    assert "Acme" in page
    assert f"/m/tasks/{asked.pk}/actions/finish" in page  # what asks for a result is no single click
    assert "Call them,Acme" in browser.get("/work-plan.csv?span=day").content.decode()
    told = api.get("/api/v1/work-plan?span=day").json()
    assert [item["title"] for item in told["items"]] == ["Call them", "Ask them"]
    browser.post("/work-plan/done?span=day", {"source": "task", "id": one.pk})
    told = api.get("/api/v1/work-plan?span=day").json()
    assert (told["planned"], told["done"], told["fulfilment_pct"]) == (2, 1, "50.0")
    assert api.get("/api/v1/work-plan?day=").json()["code"] == "E_FORMAT"
    team = kit.browser("alice").get("/work-plan/team?span=day").content.decode()
    assert "50%" in team
    items = kit.api("alice").get("/api/v1/work-plan/team?span=day").json()["items"]
    assert {item["user"]: item["done"] for item in items}[kit["bob"].user_id] == 1
    assert kit.api("ben").get(f"/api/v1/work-plan?user={kit['bob'].user_id}").status_code == 404
    assert browser.get("/work-plan?span=year").status_code == 422
    assert browser.get("/work-plan/team").status_code == 404


def test_a_span_that_means_none_is_refused(kit: Kit) -> None:
    for kind, day, code in (
        ("year", "", "E_CHOICE"),
        ("day", "yesterday", "E_FORMAT"),
        ("month", "9999-12-31", "E_FORMAT"),
    ):
        with pytest.raises(DomainError, match=code):
            span_of(kit["bob"], kind, day)
