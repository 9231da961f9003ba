"""Comments on follow-ups (F027 rule 3)."""

from typing import Any

import pytest

from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging import notices
from guanxi.messaging.comments import comments_of
from guanxi.meta import registry
from guanxi.records import actions
from guanxi.records.history import history
from tests.kit.people import Kit

ACTIVITY = registry.get("activity")


@pytest.fixture
def logged(kit: Kit) -> Any:
    return kit.make(ACTIVITY, account=kit.make("account").pk, content="Spoke about the price")


def told(kit: Kit, name: str) -> list[str]:
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0]]


def say(kit: Kit, name: str, record: Any, text: str) -> Any:
    return actions.run(ACTIVITY, kit[name], record.pk, "comment", {"text": text})


def test_a_superior_comments_and_the_author_hears_of_it(kit: Kit, logged: Any) -> None:
    say(kit, "alice", logged, "Ask for the number of beds")

    assert told(kit, "bob") == ["Alice on “Spoke about the price”: Ask for the number of beds"]
    assert [one.text for one in comments_of(ACTIVITY, [logged.pk])[logged.pk]] == ["Ask for the number of beds"]
    assert history(ACTIVITY, kit["bob"], logged)[0][0]["verb"] == "commented"


def test_who_is_named_in_a_comment_hears_that_and_not_twice(kit: Kit, logged: Any) -> None:
    say(kit, "alice", logged, "@Bob ask for the number of beds")

    assert [entry.kind.key for entry in notices.entries(kit["bob"], limit=9)[0]] == ["mention"]


def test_ones_own_comment_tells_oneself_nothing(kit: Kit, logged: Any) -> None:
    say(kit, "bob", logged, "It was the second call")

    assert told(kit, "bob") == []


def test_a_day_later_comments_are_what_is_left(kit: Kit, logged: Any, settings: Any) -> None:
    settings.FROZEN_TIME = "2099-01-01T00:00:00+00:00"

    say(kit, "bob", logged, "They have called back")

    assert len(comments_of(ACTIVITY, [logged.pk])[logged.pk]) == 1


def test_who_does_not_see_it_can_not_comment(kit: Kit, logged: Any) -> None:
    with pytest.raises(Missing):
        say(kit, "charlie", logged, "Hello")


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_an_empty_or_endless_comment_is_refused(kit: Kit, logged: Any, text: str) -> None:
    with pytest.raises(DomainError):
        say(kit, "alice", logged, text)


def test_the_api_comments_too(kit: Kit, logged: Any) -> None:
    address = f"/api/v1/activities/{logged.pk}/actions/comment"

    answer = kit.api("alice").post(address, {"text": "Well done"}, content_type="application/json")

    assert answer.status_code == 200
    assert told(kit, "bob") == ["Alice on “Spoke about the price”: Well done"]
