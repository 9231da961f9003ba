"""The machine: modes, rules for people, branches, what takes a step back, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from guanxi.flow.approval import deciding, services, signers, withdrawing
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import asked, define, fresh, ids, node, now, open_tasks, people, refusal, submitted
from tests.kit.people import Kit


def test_in_turn_each_is_asked_after_the_one_before_has_agreed(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    case = submitted(kit, node("a", people(alice, ben)))
    assert asked(case) == {alice}
    deciding.approve(now(kit["alice"]), case.pk)
    assert asked(case) == {ben}
    deciding.approve(now(kit["ben"]), case.pk)
    assert fresh(case).status == "approved"


def test_all_are_asked_at_once_and_one_no_is_enough(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    case = submitted(kit, node("a", people(alice, ben), mode="all"))
    assert asked(case) == {alice, ben}
    assert refusal(deciding.reject, now(kit["ben"]), case.pk) == "E_REASON_REQUIRED"
    deciding.reject(now(kit["ben"]), case.pk, comment="No need")
    assert (fresh(case).status, asked(case)) == ("rejected", set())
    assert refusal(deciding.approve, now(kit["alice"]), case.pk) == "E_APPROVAL_FINISHED"


def test_a_ratio_passes_when_it_is_reached_and_fails_when_it_no_longer_can_be(kit: Kit) -> None:
    people_asked = ids(kit, "alice", "ben", "admin")
    case = submitted(kit, node("a", people(*people_asked), mode="ratio", ratio="0.5"))
    deciding.approve(now(kit["alice"]), case.pk)
    assert fresh(case).status == "in_progress"
    deciding.approve(now(kit["ben"]), case.pk)
    assert fresh(case).status == "approved"


def test_a_double_click_does_not_answer_what_is_asked_afterwards(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    case = submitted(kit, node("a", people(alice)), node("b", people(alice)), options={"repeated": "each"})
    first = Task.objects.get(case=case, state="open")
    deciding.approve(now(kit["alice"]), case.pk, task=first.pk)
    assert refusal(deciding.approve, now(kit["alice"]), case.pk, task=first.pk) == "E_NOT_YOUR_TASK"
    assert open_tasks(case) == [("b", alice)]


def test_who_agreed_at_the_node_before_is_not_asked_again(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    case = submitted(kit, node("a", people(alice)), node("b", people(alice)))
    deciding.approve(now(kit["alice"]), case.pk)
    assert fresh(case).status == "approved"
    assert Task.objects.get(case=case, step__node="b").state == "skipped"


def test_parallel_branches_wait_for_each_other_and_a_no_stops_the_rest(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    branches = [
        {"key": "left", "name": "Left", "nodes": [node("a", people(alice))]},
        {"key": "right", "name": "Right", "nodes": [node("b", people(ben))]},
    ]
    both = {"key": "p", "kind": "parallel", "name": "Both", "branches": branches}
    case = submitted(kit, both, node("c", people(*ids(kit, "admin"))))
    assert asked(case) == {alice, ben}
    deciding.approve(now(kit["alice"]), case.pk)
    assert asked(case) == {ben}
    deciding.approve(now(kit["ben"]), case.pk)
    assert open_tasks(case) == [("c", *ids(kit, "admin"))]


def test_a_locked_record_is_closed_to_every_door_but_the_fields_of_the_present_node(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    case = submitted(kit, node("a", people(alice), fields=["remark"]))
    deals = registry.get("opportunity")
    pk = case.record_id
    assert refusal(store.update, deals, kit["bob"], pk, {"remark": "Mine"}) == "E_RECORD_LOCKED"
    assert refusal(store.delete, deals, kit["admin"], pk) == "E_RECORD_LOCKED"
    assert refusal(store.update, deals, now(kit["alice"]), pk, {"name": "Other"}) == "E_RECORD_LOCKED"
    store.update(deals, now(kit["alice"]), pk, {"remark": "Looked at"})
    assert case.trail.filter(verb="edited", by=alice).count() == 1
    answer = kit.api("bob").patch(f"/api/v1/opportunities/{pk}", {"remark": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (423, "E_RECORD_LOCKED")
    assert answer.json()["params"]["approval"] == case.pk


def test_nothing_is_taken_back_from_under_an_approval(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    deals = registry.get("opportunity")
    record = store.fetch(deals, kit["bob"], case.record_id or 0)
    given = {"data": {"amount": "1"}, "is_new": False, "verb": "undone", "trusted": True, "history": True}
    change = store.Change(module=deals, actor=kit["bob"], record=record, **given)
    store.write([change])
    assert [error.code for error in change.errors] == ["E_RECORD_LOCKED"]


def test_people_added_before_after_and_beside_must_agree_in_their_place(kit: Kit) -> None:
    alice, ben, admin = ids(kit, "alice", "ben", "admin")
    case = submitted(kit, node("a", people(alice), mode="all"))
    signers.add_signer(now(kit["alice"]), case.pk, users=[ben], how="before")
    assert asked(case) == {ben}
    deciding.approve(now(kit["ben"]), case.pk)
    assert asked(case) == {alice}
    signers.add_signer(now(kit["alice"]), case.pk, users=[admin], how="after")
    deciding.approve(now(kit["alice"]), case.pk)
    assert asked(case) == {admin}
    deciding.approve(now(kit["admin"]), case.pk)
    assert fresh(case).status == "approved"


def test_who_hands_his_task_on_is_out(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    case = submitted(kit, node("a", people(alice)))
    signers.transfer(now(kit["alice"]), case.pk, to=ben, reason="On leave")
    assert asked(case) == {ben}
    deciding.approve(now(kit["ben"]), case.pk)
    assert fresh(case).status == "approved"


def test_an_approval_is_taken_back_until_someone_has_acted_on_it(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    case = submitted(kit, node("a", people(alice)), node("b", people(ben)), node("c", people(*ids(kit, "admin"))))
    deciding.approve(now(kit["alice"]), case.pk)
    deciding.retrieve(now(kit["alice"]), case.pk)
    assert open_tasks(case) == [("a", alice)]
    deciding.approve(now(kit["alice"]), case.pk)
    deciding.approve(now(kit["ben"]), case.pk)
    assert refusal(deciding.retrieve, now(kit["alice"]), case.pk) == "E_RETRIEVE_DENIED"


def test_urging_works_once_in_two_hours(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    withdrawing.urge(kit["bob"], case.pk)
    assert refusal(withdrawing.urge, kit["bob"], case.pk) == "E_URGED"


def test_recall_unlocks_and_another_submission_begins_anew(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    deals = registry.get("opportunity")
    withdrawing.recall(kit["bob"], case.pk)
    assert services.state_of(deals, case.record_id).status == "recalled"
    store.update(deals, kit["bob"], case.record_id, {"remark": "Free"})
    again = services.submit(deals, kit["bob"], case.record_id)
    assert again.pk != case.pk


def test_only_administrators_terminate_and_with_a_reason(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    assert refusal(withdrawing.terminate, kit["bob"], case.pk, reason="Stuck") == "E_NO_PERMISSION"
    assert refusal(withdrawing.terminate, kit["admin"], case.pk, reason="") == "E_REASON_REQUIRED"
    withdrawing.terminate(kit["admin"], case.pk, reason="Stuck")
    assert fresh(case).status == "rejected"


def test_an_update_waits_as_a_pending_version_until_it_is_approved(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    define(kit, node("a", people(alice)), trigger="update", watched=["amount"])
    deal = kit.make("opportunity", "bob", amount="5000")
    url = f"/api/v1/opportunities/{deal.pk}"
    free = kit.api("bob").patch(url, {"remark": "No approval needed"}, content_type="application/json")
    assert free.status_code == 200
    answer = kit.api("bob").patch(url, {"amount": "9000"}, content_type="application/json")
    assert (answer.status_code, answer.json()["record"]["amount"]) == (202, "5000.00")
    case = ApprovalCase.objects.get(pk=answer.json()["waiting"]["approval"])
    assert services.pending_difference(case) == {"amount": ["5000.00", "9000.00"]}
    done = kit.api("alice").post(f"{url}/actions/approve", {}, content_type="application/json")
    assert (done.status_code, done.json()["record"]["amount"]) == (200, "9000.00")


def test_a_deletion_and_an_action_wait_for_their_approval(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    define(kit, node("a", people(alice)), trigger="delete")
    define(kit, node("b", people(alice)), trigger="action", watched=["win"])
    deal = kit.make("opportunity", "bob", amount="5000")
    url = f"/api/v1/opportunities/{deal.pk}"
    answer = kit.api("admin").delete(url)
    assert answer.status_code == 202
    deciding.reject(now(kit["alice"]), answer.json()["waiting"]["approval"], comment="Keep it")
    won = kit.api("bob").post(f"{url}/actions/win", {"won_reason": "price"}, content_type="application/json")
    assert won.status_code == 202, won.json()
    deciding.approve(now(kit["alice"]), won.json()["waiting"]["approval"])
    assert kit.api("bob").get(url).json()["status"] == "won"


def test_a_new_record_that_needs_an_approval_is_in_one_from_the_first_moment(kit: Kit) -> None:
    define(kit, node("a", people(*ids(kit, "alice"))), module="accounts", trigger="create")
    answer = kit.api("bob").post("/api/v1/accounts", {"name": "Acme"}, content_type="application/json")
    assert answer.status_code == 202, answer.json()
    pk = answer.json()["record"]["id"]
    assert (
        kit.api("bob").patch(f"/api/v1/accounts/{pk}", {"name": "B"}, content_type="application/json").status_code
        == 423
    )


def test_an_approver_reads_this_one_record_though_his_scope_does_not(kit: Kit) -> None:
    (charlie,) = ids(kit, "charlie")
    case = submitted(kit, node("a", people(charlie)))
    other = kit.make("opportunity", "bob")
    url = "/api/v1/opportunities"
    assert kit.api("charlie").get(f"{url}/{case.record_id}").status_code == 200
    assert kit.api("charlie").get(f"{url}/{other.pk}").status_code == 404
    listed = kit.api("charlie").get(url).json()
    assert ([row["id"] for row in listed["items"]], listed["count"]["value"]) == ([case.record_id], 1)
    told = kit.api("charlie").get(f"{url}/{case.record_id}/access?user={charlie}").json()["items"][0]
    assert (told["access"], told["reasons"][0]["kind"]) == ("read", "team")
    mine = kit.api("charlie").get("/api/v1/approvals?waiting_for__in=" + str(charlie)).json()
    assert [row["id"] for row in mine["items"]] == [case.pk]


def test_the_way_ahead_names_people_and_why_before_anybody_is_asked(kit: Kit) -> None:
    define(kit, node("a", {"by": "superior"}), node("b", people(*ids(kit, "admin"))))
    deal = kit.make("opportunity", "bob")
    told = kit.api("bob").get(f"/api/v1/opportunities/{deal.pk}/approval").json()
    assert told["status"] == "draft"
    assert [(one["node"], one["people"][0]["why"]) for one in told["path"]] == [("a", "superior"), ("b", "users")]
    assert told["path"][0]["people"][0]["user"] == ids(kit, "alice")[0]


def test_running_cases_keep_the_flow_with_which_they_began(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    definition = define(kit, node("a", people(alice)))
    deal = kit.make("opportunity", "bob")
    case = services.submit(registry.get("opportunity"), kit["bob"], deal.pk)
    flow = {"nodes": [node("z", people(ben))], "options": {}}
    store.update(registry.get("approval_definition"), kit["admin"], definition.pk, {"flow": flow})
    assert asked(case) == {alice}
    deciding.approve(now(kit["alice"]), case.pk)
    assert fresh(case).status == "approved"


def test_what_cannot_be_read_is_refused_by_node_and_key(kit: Kit) -> None:
    with pytest.raises(DomainError) as refused:
        define(kit, {"key": "a", "kind": "approve", "name": "A", "approvers": {"by": "users", "ids": []}})
    assert "nodes.0(a).approvers.ids" in refused.value.message


def test_the_document_of_the_api_describes_what_can_be_done(kit: Kit) -> None:
    define(kit, node("a", people(*ids(kit, "alice"))))
    told = kit.api("alice").get("/api/v1/openapi.json").json()
    schemas = told["components"]["schemas"]
    for key in ("submit", "approve", "reject", "return", "recall", "retrieve", "urge", "transfer", "add_signer"):
        for slug in ("opportunities", "approvals"):
            assert f"/{slug}/{{id}}/actions/{key}" in told["paths"]
            assert f"{slug}.actions.{key}" in schemas
    assert "/opportunities/{id}/approval" in told["paths"]
    assert "/accounts/{id}/actions/approve" not in told["paths"]
    assert "202" in told["paths"]["/opportunities/{id}"]["patch"]["responses"]
    assert {"Waiting", "ApprovalOfRecord", "Simulation"} <= set(schemas)


def test_a_token_that_only_reads_decides_nothing(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    reading = replace(now(kit["alice"]), read_only=True)
    assert refusal(deciding.approve, reading, case.pk) == "E_NO_PERMISSION"
    assert fresh(case).status == "in_progress"


def test_the_submitter_chooses_only_from_the_scope_and_never_himself(kit: Kit) -> None:
    alice, ben, bob = ids(kit, "alice", "ben", "bob")
    chosen = {"by": "choice", "scope": {"users": [alice, bob]}}
    define(kit, node("a", chosen, same_submitter="skip"))
    opportunity = registry.get("opportunity")
    for wrong in ([ben], [bob], []):
        deal = kit.make("opportunity", "bob", amount="5000")
        given: Any = {"choices": {"a": wrong}}
        assert refusal(services.submit, opportunity, kit["bob"], deal.pk, **given) == "E_CHOOSE_APPROVER"
    deal = kit.make("opportunity", "bob", amount="5000")
    case = services.submit(opportunity, kit["bob"], deal.pk, choices={"a": [alice, ben]})
    assert asked(case) == {alice}
