"""Inviting colleagues: in whose calendars an event stands, who has answered what, and who hears of it."""

from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.modules.events.queries import busy_times
from guanxi.records import actions, store
from tests.kit.people import Kit
from tests.modules.events.test_services import EVENT, WINDOW, made, occurrences


def invited(kit: Kit, *names: str, **given: Any) -> Any:
    return made(kit, people=[kit[name].user_id for name in names], **given)


def in_calendar(kit: Kit, name: str, of: str = "") -> list[str]:
    return [one.row["subject"] for one in occurrences(kit[name], WINDOW, [kit[of or name].user_id])]


def heard(kit: Kit, name: str) -> list[str]:
    entries = notices.entries(kit[name], limit=50)[0]
    return sorted(one.text for one in entries if one.kind.key.startswith("event_"))


def test_an_event_stands_in_the_calendars_of_those_invited_until_they_decline(kit: Kit) -> None:
    event = invited(kit, "ben", "bob", privacy="private")
    assert event.people == (kit["ben"].user_id,)
    assert in_calendar(kit, "ben") == ["Round of the week"]
    assert in_calendar(kit, "alice", "ben") == []
    assert {one.user_id for one in busy_times(kit["alice"], WINDOW, [kit["ben"].user_id])} == {kit["ben"].user_id}
    page = kit.browser("ben").get("/calendar?day=2026-03-02").content.decode()
    assert "not answered yet" in page
    offered = kit.browser("ben").get(f"/m/events/{event.pk}/").content.decode()
    assert f"/m/events/{event.pk}/actions/decline" in offered
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.update(EVENT, kit["ben"], event.pk, {"place": "Here"})
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        actions.run(EVENT, kit["charlie"], event.pk, "accept", {})

    answer = kit.api("ben").post(
        f"/api/v1/events/{event.pk}/actions/decline", {"reason": "On leave"}, content_type="application/json"
    )

    assert answer.json()["record"]["declined"] == [kit["ben"].user_id]
    assert in_calendar(kit, "ben") == []
    assert not busy_times(kit["alice"], WINDOW, [kit["ben"].user_id])
    assert in_calendar(kit, "bob") == ["Round of the week"]
    assert heard(kit, "bob") == ["Ben does not come to “Round of the week”. On leave"]
    assert actions.run(EVENT, kit["ben"], event.pk, "accept", {}).accepted == (kit["ben"].user_id,)
    assert in_calendar(kit, "ben") == ["Round of the week"]


def test_superiors_see_what_their_people_are_invited_to(kit: Kit) -> None:
    made(kit, "charlie", people=[kit["bob"].user_id])
    assert in_calendar(kit, "alice", "bob") == ["Round of the week"]
    assert in_calendar(kit, "ben", "bob") == []


def test_answers_are_asked_for_anew_when_the_time_changes_and_everybody_hears_what_concerns_him(kit: Kit) -> None:
    event = invited(kit, "ben", "alice", repeat="WEEKLY", repeat_count=3)
    for name, key in (("ben", "accept"), ("alice", "answer_tentatively")):
        actions.run(EVENT, kit[name], event.pk, key, {})
    store.update(EVENT, kit["bob"], event.pk, {"place": "Room 2"})
    assert store.fetch(EVENT, kit["bob"], event.pk).accepted == (kit["ben"].user_id,)

    actions.run(EVENT, kit["bob"], event.pk, "move", {"start_at": "2026-03-02T03:00:00Z"})
    again = store.fetch(EVENT, kit["bob"], event.pk)
    assert (again.accepted, again.tentative) == ((), ())

    actions.run(EVENT, kit["bob"], event.pk, "leave_out", {"occurrence": "2026-03-09T03:00:00Z"})
    store.update(EVENT, kit["bob"], event.pk, {"people": [kit["ben"].user_id]})
    store.delete(EVENT, kit["bob"], event.pk)

    moved = "“Round of the week” takes place at another time. Please answer again."
    assert "“Round of the week” of 2026-03-02 is cancelled for you." in heard(kit, "alice")
    store.restore(EVENT, kit["bob"], event.pk)
    assert heard(kit, "ben") == [
        "Bob invites you to “Round of the week”.",
        "Bob invites you to “Round of the week”.",
        "“Round of the week” does not take place on 2026-03-09.",
        "“Round of the week” of 2026-03-02 is cancelled for you.",
        moved,
    ]


def test_one_of_a_series_that_is_moved_alone_keeps_those_invited(kit: Kit) -> None:
    series = invited(kit, "ben", repeat="WEEKLY", repeat_count=2)
    given = {"start_at": "2026-03-10T02:00:00Z", "occurrence": "2026-03-09T01:00:00Z", "scope": "one"}
    assert actions.run(registry.get("event"), kit["bob"], series.pk, "move", given).people == (kit["ben"].user_id,)
