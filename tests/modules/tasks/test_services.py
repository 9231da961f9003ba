"""Tasks, rule by rule (F137)."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.access.actor import new_operation
from guanxi.kernel.errors import DomainError
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.records import actions, query, store
from guanxi.records.history import history
from guanxi.records.undo import undo
from tests.kit.people import Kit
from tests.kit.values import codes_of

TASK = registry.get("task")


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-15T04:00:00+00:00"


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


def given(kit: Kit) -> Any:
    """A task that alice gave bob."""
    return store.create(TASK, kit["alice"], {"subject": "Call them", "assignee": kit["bob"].user_id})


def test_f137_r1_a_task_is_its_makers_own_unless_given_to_someone(kit: Kit) -> None:
    mine = store.create(TASK, kit["bob"], {"subject": "Call them"})

    assert (mine.assignee_id, mine.assigner_id, mine.owner_id, mine.status, mine.priority) == (
        *([kit["bob"].user_id] * 3),
        "open",
        "medium",
    )


def test_f137_r1_done_is_when_it_was_done(kit: Kit) -> None:
    task = given(kit)

    done = actions.run(TASK, kit["bob"], task.pk, "finish", {"result": "They want two"})
    assert (done.status, done.result, done.done_at) == ("done", "They want two", datetime(2026, 3, 15, 4, tzinfo=UTC))

    again = store.update(TASK, kit["bob"], task.pk, {"status": "doing"})
    assert again.done_at is None


def test_f137_r1_overdue_follows_from_the_date(kit: Kit) -> None:
    late = kit.make(TASK, due_at="2026-03-14T00:00:00Z")
    kit.make(TASK, due_at="2026-03-16T00:00:00Z")
    kit.make(TASK, due_at="2026-03-14T00:00:00Z", status="done")
    view = TASK.view("overdue")
    asked = query.parse(TASK, kit["bob"], [("due_at__lt", "$now"), ("status__in", "open,doing")])

    assert [row["id"] for row in query.find(TASK, kit["bob"], asked).rows] == [late.pk]
    assert view.filters["all"][0]["value"] == "$now"


def test_f137_r1_a_task_may_be_about_any_record_that_one_sees(kit: Kit) -> None:
    mine, hidden = kit.make("account").pk, kit.make("account", "charlie").pk

    assert kit.make(TASK, object="accounts", record_id=mine).account_id == mine
    for about in (
        {"object": "accounts", "record_id": hidden},
        {"object": "nonsense", "record_id": 1},
        {"record_id": 1},
    ):
        assert refused(lambda about=about: store.create(TASK, kit["bob"], {"subject": "x", **about})) == {
            "record_id": "E_REFERENCE"
        }


def test_f137_r2_assignee_and_assigner_see_it_and_their_superiors_and_nobody_else(kit: Kit) -> None:
    task = store.create(TASK, kit["ben"], {"subject": "Call them", "assignee": kit["bob"].user_id})

    seen = [name for name in ("alice", "bob", "ben", "charlie") if sees(kit, name, task)]

    assert seen == ["alice", "bob", "ben"]


def test_f137_r2_an_assignee_accepts(kit: Kit) -> None:
    assert actions.run(TASK, kit["bob"], given(kit).pk, "accept", {}).status == "doing"


def test_f137_r2_or_gives_it_back_with_a_reason(kit: Kit) -> None:
    task = given(kit)

    assert refused(lambda: actions.run(TASK, kit["bob"], task.pk, "give_back", {})) == {"reason": "E_REASON_REQUIRED"}
    back = actions.run(TASK, kit["bob"], task.pk, "give_back", {"reason": "On leave"})

    assert (back.assignee_id, back.status) == (kit["alice"].user_id, "open")
    assert history(TASK, kit["alice"], back)[0][0]["note"] == "On leave"


def test_f137_r2_ones_own_task_can_not_be_given_back(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_STATE"):
        actions.run(TASK, kit["bob"], kit.make(TASK).pk, "give_back", {"reason": "No time"})


def sees(kit: Kit, name: str, task: Any) -> bool:
    return query.find(TASK, kit[name], query.parse(TASK, kit[name], [("id", str(task.pk))])).rows != []


def told(kit: Kit, name: str) -> list[str]:
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0]]


def test_f137_r2_who_gives_and_who_gets_a_task_hear_of_each_other(kit: Kit) -> None:
    back, done = given(kit), given(kit)
    actions.run(TASK, kit["bob"], back.pk, "give_back", {"reason": "On leave"})
    actions.run(TASK, kit["bob"], done.pk, "finish", {})

    assert told(kit, "bob") == ["Alice gave you the task “Call them”.", "About a record that you can't see any more."]
    assert told(kit, "alice") == ["Bob has done the task “Call them”.", "Bob gave the task “Call them” back: On leave"]


def test_f137_r2_only_what_was_not_begun_can_be_accepted(kit: Kit) -> None:
    task = given(kit)
    actions.run(TASK, kit["bob"], task.pk, "finish", {})

    with pytest.raises(DomainError, match="E_STATE"):
        actions.run(TASK, kit["bob"], task.pk, "accept", {})


def test_f137_r3_a_task_may_ask_for_a_result(kit: Kit) -> None:
    task = kit.make(TASK, result_required=True)

    assert refused(lambda: actions.run(TASK, kit["bob"], task.pk, "finish", {})) == {"result": "E_REQUIRED"}
    assert refused(lambda: store.update(TASK, kit["bob"], task.pk, {"status": "done"})) == {"result": "E_REQUIRED"}
    assert actions.run(TASK, kit["bob"], task.pk, "finish", {"result": "They want two"}).status == "done"


def test_f137_r3_what_repeats_goes_on_when_it_is_done(kit: Kit) -> None:
    task = store.create(
        TASK,
        kit["alice"],
        {
            "subject": "Weekly call",
            "assignee": kit["bob"].user_id,
            "due_at": "2026-03-02T01:00:00Z",
            "remind_at": "2026-03-02T00:30:00Z",
            "rrule": "FREQ=WEEKLY",
            "checklist": ["[x] Price", "Delivery"],
        },
    )

    store.update(TASK, kit["bob"], task.pk, {"status": "done"})

    following = TASK.model.objects.get(status="open")
    assert (following.subject, following.assignee_id, following.assigner_id, following.rrule) == (
        "Weekly call",
        kit["bob"].user_id,
        kit["alice"].user_id,
        "FREQ=WEEKLY",
    )
    assert (following.due_at, following.remind_at) == (
        datetime(2026, 3, 16, 1, tzinfo=UTC),
        datetime(2026, 3, 16, 0, 30, tzinfo=UTC),
    )
    assert following.checklist == [{"text": "Price", "done": False}, {"text": "Delivery", "done": False}]


def test_f137_r3_finishing_it_once_more_makes_no_second(kit: Kit) -> None:
    task = kit.make(TASK, rrule="FREQ=DAILY", due_at="2026-03-15T01:00:00Z")
    for status in ("done", "open", "done"):
        store.update(TASK, kit["bob"], task.pk, {"status": status})

    assert TASK.model.objects.count() == 2


def test_f137_r1_a_reminder_keeps_its_distance_when_the_date_moves(kit: Kit) -> None:
    task = kit.make(TASK, due_at="2026-03-20T09:00:00Z", remind_at="2026-03-20T08:00:00Z")

    moved = store.update(TASK, kit["bob"], task.pk, {"due_at": "2026-03-21T09:00:00Z"})

    assert moved.remind_at == datetime(2026, 3, 21, 8, tzinfo=UTC)


@pytest.mark.parametrize("checklist", ["x" * 201, [{"done": True}], [{"text": "a", "done": 1}], [3], {"a": 1}])
def test_f137_r1_a_checklist_is_a_list_of_things_to_tick(kit: Kit, checklist: Any) -> None:
    assert set(refused(lambda: kit.make(TASK, checklist=checklist))) == {"checklist"}


def test_taking_the_finishing_back_takes_the_next_one_back_too(kit: Kit) -> None:
    task = kit.make(TASK, rrule="FREQ=DAILY", due_at="2026-03-15T01:00:00Z")
    bob = replace(kit["bob"], operation=new_operation())
    store.update(TASK, bob, task.pk, {"status": "done"})

    undo(kit["bob"], bob.operation)

    task.refresh_from_db()
    assert (task.status, task.rrule) == ("open", "FREQ=DAILY")
    assert list(TASK.model.objects.filter(deleted_at=None)) == [task]
