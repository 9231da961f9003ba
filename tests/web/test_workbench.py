"""The workbench: what is to be done, every number a door to its records, arranged by each for himself."""

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access import standing
from guanxi.access.preferences import keep
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.opportunities import stuck
from guanxi.records.query import find, parse
from tests.kit.people import Kit
from tests.web.pages import text_of

CARDS = re.compile(r'data-card-key="(\w+)"')


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-18T04:00:00+00:00"


def page_of(kit: Kit, name: str = "bob", address: str = "/") -> str:
    return unescape(text_of(kit.browser(name).get(address)))


def part(page: str, key: str) -> str:
    """One card of the page."""
    return re.split(r'data-card-key="', page.split(f'data-card-key="{key}"')[1])[0]


def at(days: int) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


def behind(kit: Kit, name: str, href: str) -> int:
    """How many records the list behind an address has."""
    address = urlsplit(href)
    module = registry.by_slug(address.path.strip("/").split("/")[1])
    count = find(module, kit[name], parse(module, kit[name], parse_qsl(address.query))).count
    return count.value


def test_tasks_of_today_are_those_overdue_due_or_without_a_date(kit: Kit):
    for subject, due in (("Late", at(-2)), ("Now", at(0)), ("Some time", None), ("Tomorrow", at(1))):
        kit.make("task", subject=subject, due_at=due)
    kit.make("task", subject="Finished", due_at=at(-1), status="done")

    card = part(page_of(kit), "tasks")

    assert [name for name in ("Late", "Now", "Some time", "Tomorrow", "Finished") if f">{name}<" in card] == [
        "Late",
        "Now",
        "Some time",
    ]
    assert behind(kit, "bob", re.search(r'href="(/m/tasks/\?filter[^"]*)"', card)[1]) == 3


def test_follow_ups_due_come_from_every_module_that_knows_when(kit: Kit):
    account = kit.make("account", name="Riverside").pk
    kit.make("task", account=account, due_at=at(-1))
    lead = kit.make("lead", name="New clinic", mobile="13800000001").pk
    kit.make("task", lead=lead, due_at=at(0))
    kit.make("opportunity", name="Beds", next_follow_at=at(-3))
    kit.make("opportunity", name="Later", next_follow_at=at(3))

    card = part(page_of(kit), "follow_ups")
    doors = re.findall(r'class="part" href="([^"]*)"', card)

    assert all(f">{name}<" in card for name in ("Riverside", "New clinic", "Beds"))
    assert ">Later<" not in card
    assert [behind(kit, "bob", door) for door in doors] == [1, 1, 1]


def test_leads_wait_for_their_first_contact(kit: Kit):
    kit.make("lead", name="New clinic", mobile="13800000001")
    spoken = kit.make("lead", name="Old clinic", mobile="13800000002").pk
    kit.make("activity", lead=spoken, content="Spoke with them")

    card = part(page_of(kit), "leads")

    assert ">New clinic<" in card
    assert ">Old clinic<" not in card


def test_deals_past_their_date_and_stuck_ones_open_exactly_their_lists(kit: Kit, settings: Any):
    settings.FROZEN_TIME = "2026-01-01T04:00:00+00:00"
    kit.make("opportunity", name="Stuck", expected_close_date="2026-06-01")
    kit.make("opportunity", name="Late", expected_close_date="2026-01-10")
    settings.FROZEN_TIME = "2026-03-18T04:00:00+00:00"
    kit.make("opportunity", name="Fresh", expected_close_date="2026-06-01")

    card = part(page_of(kit), "push")
    late, waiting = re.findall(r'class="part" href="([^"]*)"', card)

    assert behind(kit, "bob", late) == 1
    assert behind(kit, "bob", waiting) == 2
    assert ">Fresh<" not in card


def test_a_deal_is_stuck_one_day_after_the_last_that_it_should_stay(kit: Kit, settings: Any):
    settings.FROZEN_TIME = "2026-03-01T00:00:00+00:00"
    deal = kit.make("opportunity", expected_close_date="2026-06-01")
    days = dict(stuck.longest_stays())[deal.stage_id]
    module = registry.get("opportunity")

    def is_stuck() -> bool:
        asked = parse(module, kit["bob"], [("filter", json.dumps(stuck.stuck(stuck.MINE)))])
        return bool(find(module, kit["bob"], asked).rows)

    settings.FROZEN_TIME = (deal.stage_entered_at + timedelta(days=days, hours=23)).isoformat()
    assert not is_stuck()
    settings.FROZEN_TIME = (deal.stage_entered_at + timedelta(days=days + 1, minutes=1)).isoformat()
    assert is_stuck()


def test_a_leader_sees_his_people_and_every_number_opens_its_records(kit: Kit):
    kit.make("opportunity", "bob", expected_close_date="2026-06-01")
    kit.make("opportunity", "bob", expected_close_date="2026-06-01")
    kit.make("task", "ben", due_at=at(-1))
    kit.make("activity", "ben", account=kit.make("account", "ben").pk, content="Spoke with them")

    card = part(page_of(kit, "alice"), "team")
    figures = re.findall(r'<a class="team__figure[^"]*" href="([^"]*)"[^>]*>(\d+)<span class="unseen"> ([^<]*)<', card)

    assert {(label, int(count)) for _href, count, label in figures if count != "0"} == {
        ("Open deals: Bob", 2),
        ("Overdue tasks: Ben", 1),
        ("Follow-ups this week: Ben", 1),
    }
    assert all(behind(kit, "alice", href) == int(count) for href, count, _label in figures)
    assert 'data-card-key="team"' not in page_of(kit, "bob")


def test_unread_notices_stand_there_until_they_are_read(kit: Kit):
    kit.make("task", "alice", subject="Call them", assignee=kit["bob"].user_id)

    assert "Alice gave you the task “Call them”." in part(page_of(kit), "notices")
    kit.browser("bob").post("/notices/read")
    assert 'data-card-key="notices"' not in page_of(kit)


@pytest.mark.once
def test_cards_are_moved_taken_away_and_brought_back_by_forms_alone(kit: Kit):
    client = kit.browser("bob")

    def cards() -> list[str]:
        return CARDS.findall(text_of(client.get("/?arrange=1")))

    first, second = cards()[:2]
    client.post("/workbench", {"do": "up", "key": second})
    assert cards()[:2] == [second, first]

    client.post("/workbench", {"do": "remove", "key": first})
    assert first not in cards()
    assert f'value="{first}"' in text_of(client.get("/?arrange=1"))

    client.post("/workbench", {"do": "add", "key": first})
    assert cards()[-1] == first

    wanted = list(reversed(cards()))
    client.post("/workbench", {"do": "order", "order": ",".join(wanted)})
    assert cards() == wanted

    client.post("/workbench", {"do": "reset"})
    assert cards()[:2] == [first, second]


@pytest.mark.once
def test_the_arrangement_is_ones_own(kit: Kit):
    kit.browser("bob").post("/workbench", {"do": "remove", "key": "tasks"})

    assert 'data-card-key="tasks"' not in page_of(kit, "bob")
    assert 'data-card-key="tasks"' in page_of(kit, "ben")


@pytest.mark.once
@pytest.mark.parametrize("sent", [{}, {"do": "up", "key": "nonsense"}, {"do": "fly", "key": "tasks"}, {"do": "add"}])
def test_what_can_not_be_arranged_is_refused(kit: Kit, sent: dict[str, str]):
    assert kit.browser("bob").post("/workbench", sent).status_code == 422


def test_whatever_was_kept_before_does_no_harm(kit: Kit):
    for kept in ([], "x", {"order": 3, "removed": [1, None]}, {"order": ["gone", "recent"]}):
        keep(kit["bob"], "workbench", kept)
        assert 'data-card-key="recent"' in page_of(kit)


def test_it_makes_as_many_queries_for_many_records_as_for_few(kit: Kit):
    def fill(count: int) -> None:
        for number in range(count):
            account = kit.make("account", "bob", name=f"Account {number}").pk
            kit.make("task", "bob", account=account, due_at=at(-1))
            kit.make("opportunity", "bob", account=account, expected_close_date="2026-03-01")
            kit.make("lead", "bob", name=f"Lead {number}", mobile=f"138{number:08d}")

    def queries(client: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/").status_code == 200
        return len(seen)

    fill(12)  # more than a card shows, for what fits needs no count
    few = {name: queries(kit.browser(name)) for name in ("alice", "bob")}
    fill(10)
    many = {name: queries(kit.browser(name)) for name in ("alice", "bob")}

    assert few == many
    assert max(many.values()) <= 60


def test_figures_of_very_many_people_come_when_the_page_is_there(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(standing, "SMALL_REACH", 1)
    kit.make("opportunity", "bob", amount="1500.00")
    page = page_of(kit, "alice")

    assert 'hx-get="/workbench/figures"' in part(page, "figures")
    assert "1,500" not in part(page, "team_deals")
    assert "1,500" in page_of(kit, "alice", "/workbench/team_deals")
    assert kit.browser("bob").get("/workbench/team_deals").status_code == 404
