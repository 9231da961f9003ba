"""Puts events into the demo company's calendars: rounds of every week, and visits to customers around today."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.demo.shapes import Demo
from guanxi.demo.shelf import Shelf
from guanxi.kernel import clock

# kind, days from today, hour, hours, Chinese, English, privacy
VISITS = (
    ("visit", 0, 10, 1, "拜访客户：需求沟通", "Visit: what they need", "public"),
    ("call", 0, 14, 1, "电话会议：方案答疑", "Call: questions about the proposal", "public"),
    ("meeting", 1, 9, 2, "方案演示", "Presentation", "public"),
    ("visit", 3, 15, 2, "拜访客户：合同条款", "Visit: terms of the contract", "busy"),
    ("other", 2, 17, 1, "体检", "Doctor", "private"),
)
SELLERS = 6
LEADS = "lin.siyuan"  # who leads those who sell, and invites them to the review


def load_events(shelf: Shelf, demo: Demo, language: str) -> None:
    """A week of events for some who sell, each visit with a customer of theirs."""
    is_chinese, zone = language.startswith("zh"), ZoneInfo(shelf.admin.timezone)
    today = clock.today(shelf.admin.timezone)
    monday = today - timedelta(days=today.weekday())
    sellers = list(dict.fromkeys(deal.owner for deal in reversed(demo.opportunities) if deal.owner))[:SELLERS]
    found = {}
    for name in sellers:
        deals = [deal for deal in demo.opportunities if deal.owner == name][-len(VISITS) :]
        same = {"owner": shelf.id("user", name), "timezone": shelf.admin.timezone}
        for place, (kind, days, hour, hours, chinese, english, privacy) in enumerate(VISITS):
            begins = datetime.combine(today + timedelta(days=days), time(hour), tzinfo=zone)
            about = {} if privacy == "private" else {"account": shelf.id("account", deals[place % len(deals)].account)}
            times = {"start_at": begins, "end_at": begins + timedelta(hours=hours)}
            said = {"subject": chinese if is_chinese else english, "kind": kind, "privacy": privacy}
            found[f"event-{name}-{place}"] = _event(shelf, name, {**same, **times, **said, **about})
        begins = datetime.combine(monday, time(9), tzinfo=zone)
        round_ = {"subject": "销售周会" if is_chinese else "Sales round", "kind": "meeting", "repeat": "WEEKLY"}
        times = {"start_at": begins, "end_at": begins + timedelta(minutes=90)}
        found[f"event-{name}-round"] = _event(shelf, name, {**same, **round_, **times})
    found["event-review"] = _review(shelf, sellers, today, zone, is_chinese=is_chinese)
    shelf.write("event", found)


def _review(shelf: Shelf, sellers: list[str], today: date, zone: ZoneInfo, *, is_chinese: bool) -> Any:
    """A meeting to which those who sell are invited: some have answered, some have not."""
    begins = datetime.combine(today + timedelta(days=1), time(16), tzinfo=zone)
    people = [shelf.id("user", name) for name in dict.fromkeys((*sellers, "xu.jiayi")) if name != LEADS]
    said = {"subject": "重点商机评审" if is_chinese else "Review of the large deals", "kind": "meeting"}
    answers = {"people": people, "accepted": people[1:3], "declined": people[3:4]}
    times = {"start_at": begins, "end_at": begins + timedelta(hours=1), "timezone": shelf.admin.timezone}
    place = {"place": "第一会议室" if is_chinese else "Room 1", "owner": shelf.id("user", LEADS)}
    return _event(shelf, LEADS, {**said, **times, **place, **answers})


def _event(shelf: Shelf, name: str, data: dict[str, Any]) -> Any:
    return shelf.new("event", data, by=shelf.author(name))
