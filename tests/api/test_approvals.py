"""What the API says of an approval: nothing that its reader may not know."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import define, fresh, node, now, people
from tests.kit.people import Kit

JSON = "application/json"


def cases(kit: Kit, count: int) -> list[ApprovalCase]:
    """Deals of bob's that wait for alice."""
    define(kit, node("a", people(kit["alice"].user_id)))
    deals = [kit.make("opportunity", "bob", amount="5000") for _place in range(count)]
    return [services.submit(registry.get("opportunity"), kit["bob"], deal.pk) for deal in deals]


def post(kit: Kit, name: str, path: str, data: Any) -> Any:
    return kit.api(name).post(f"/api/v1/{path}", data, content_type=JSON)


def test_values_of_private_fields_are_told_to_administrators_alone(kit: Kit):
    define(kit, node("a", people(kit["alice"].user_id)), module="users", trigger="update")
    bob = kit["bob"].user_id or 0
    store.update(registry.get("user"), kit["admin"], bob, {"mobile": "13900001234", "name": "Bob Head"})

    told = {name: kit.api(name).get(f"/api/v1/users/{bob}/approval").json()["approval"] for name in ("admin", "ben")}

    assert told["admin"]["pending"]["mobile"]
    assert told["ben"]["pending"] == {"name": "Bob Head"}


def test_several_are_decided_at_once_and_each_says_what_became_of_it(kit: Kit):
    first, second = cases(kit, 2)
    services.recall(kit["bob"], second.pk)
    told = post(kit, "alice", "approvals/decide", {"do": "approve", "ids": [first.pk, second.pk, 10**9]}).json()
    assert told["done"] == 1
    assert [one["error"] and one["error"]["code"] for one in told["items"]] == [
        *(None, "E_APPROVAL_FINISHED", "E_NOT_FOUND"),
    ]
    assert fresh(first).status == "approved"


@pytest.mark.parametrize(
    "data",
    [{}, {"do": "approve"}, {"do": "dance", "ids": [1]}, {"do": "approve", "ids": list(range(1, 102))}, {"what": 1}],
)
def test_what_can_not_be_decided_is_refused(kit: Kit, data: Any):
    assert post(kit, "alice", "approvals/decide", data).status_code in {400, 422}


def test_copies_are_given_by_those_who_take_part_and_seen_by_whom_they_are_for(kit: Kit):
    (case,) = cases(kit, 1)
    ben = kit["ben"].user_id
    path = f"approvals/{case.pk}/copies"
    assert post(kit, "charlie", path, {"users": [ben]}).status_code == 404
    assert post(kit, "alice", path, {"users": [ben]}).status_code == 204
    assert post(kit, "ben", path, {"users": [kit["charlie"].user_id]}).status_code == 403
    assert kit.api("ben").get(f"/api/v1/{path}").json()["items"][0]["read_at"] is None
    assert post(kit, "ben", f"approvals/{case.pk}/seen", {}).status_code == 204
    assert kit.api("bob").get(f"/api/v1/{path}").json()["items"][0]["read_at"]


def test_what_one_is_asked_is_new_until_it_was_seen(kit: Kit):
    (case,) = cases(kit, 1)
    task = Task.objects.get(case=case)
    post(kit, "bob", f"approvals/{case.pk}/seen", {})
    task.refresh_from_db()
    assert task.seen_at is None
    post(kit, "alice", f"approvals/{case.pk}/seen", {})
    task.refresh_from_db()
    assert task.seen_at is not None


def test_a_stand_in_is_set_listed_and_ended_by_its_own_person(kit: Kit):
    begin, end = clock.now().isoformat(), (clock.now() + timedelta(days=2)).isoformat()
    data = {"to_user": kit["ben"].user_id, "from_at": begin, "to_at": end}
    assert post(kit, "alice", "approval-delegations", {**data, "definitions": [10**6]}).status_code == 422
    assert post(kit, "bob", "approval-delegations", {**data, "from_user": kit["alice"].user_id}).status_code == 403
    made = post(kit, "alice", "approval-delegations", data)
    assert (made.status_code, made.json()["to_user"]) == (201, kit["ben"].user_id)
    address = f"/api/v1/approval-delegations/{made.json()['id']}"
    assert [one["id"] for one in kit.api("alice").get("/api/v1/approval-delegations").json()["items"]] == [
        made.json()["id"]
    ]
    assert kit.api("bob").get("/api/v1/approval-delegations").json()["items"] == []
    assert kit.api("bob").delete(address).status_code == 404
    assert kit.api("alice").delete(address).status_code == 204


def test_figures_count_only_what_their_reader_sees(kit: Kit):
    first, _second = cases(kit, 2)
    services.approve(now(kit["alice"]), first.pk)
    told = {name: kit.api(name).get("/api/v1/approval-figures?days=7").json() for name in ("admin", "alice", "ben")}
    assert told["admin"]["people"] == [{"user": kit["alice"].user_id, "answers": 1, "hours": "0.0", "rejected": 0}]
    assert told["admin"] | {"since": ""} == told["alice"] | {"since": ""}
    assert told["ben"]["nodes"] == []
    assert kit.api("admin").get("/api/v1/approval-figures?days=0").status_code == 422
