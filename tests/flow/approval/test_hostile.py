"""What goes wrong around approvals: people leave, records vanish, several things are asked at once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import User
from guanxi.flow.approval import deciding, jobs, services, signers, withdrawing
from guanxi.flow.approval.arranging import can_be_approved
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.unable import unable, without_record
from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.printing.approved import printable
from guanxi.printing.models import PrintTemplate
from guanxi.records import store
from guanxi.records.bulk import BulkChange, change_batch
from tests.flow.approval.flows import asked, define, fresh, ids, node, now, open_tasks, people, refusal, submitted
from tests.flow.approval.test_at_once import together
from tests.kit.people import Kit, standing_company

once = pytest.mark.once


def look_after() -> None:
    """The job that looks for what nobody can answer any more."""
    for case, task in unable(50):
        jobs._hand_over(case, task)
    for case in without_record(50):
        jobs._end(case)


@once
def test_what_was_asked_of_who_left_is_asked_of_his_superior(kit: Kit) -> None:
    ben, alice = ids(kit, "ben", "alice")
    case = submitted(kit, node("a", people(ben), mode="all"), node("b", people(alice)))
    User.objects.filter(pk=ben).update(status="disabled")
    look_after()
    assert open_tasks(case) == [("a", alice)]
    told = Task.objects.get(case=case, assignee=alice)
    assert (told.origin, told.original_assignee_id) == ("transfer", ben)


@once
def test_who_left_before_his_turn_is_replaced_and_asked_in_his_turn(kit: Kit) -> None:
    charlie, ben, alice = ids(kit, "charlie", "ben", "alice")
    case = submitted(kit, node("a", people(charlie, ben)))
    User.objects.filter(pk=ben).update(status="disabled")
    look_after()
    assert asked(case) == {charlie}
    deciding.approve(now(kit["charlie"]), case.pk)
    assert asked(case) == {alice}


@once
def test_where_the_superior_is_asked_already_one_answer_is_enough(kit: Kit) -> None:
    ben, alice = ids(kit, "ben", "alice")
    case = submitted(kit, node("a", people(ben, alice), mode="all"))
    deciding.approve(now(kit["alice"]), case.pk)
    User.objects.filter(pk=ben).update(status="disabled")
    look_after()
    assert fresh(case).status == "approved"


@once
def test_an_administrator_hands_on_the_task_of_somebody_else_and_others_do_not(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    case = submitted(kit, node("a", people(alice)))
    task = Task.objects.get(case=case)
    hand_on = partial(signers.transfer, pk=case.pk, to=ben, reason="On leave", task=task.pk)
    assert refusal(hand_on, now(kit["bob"])) == "E_NOT_YOUR_TASK"
    hand_on(now(kit["admin"]))
    assert asked(case) == {ben}


@once
def test_nobody_hands_a_task_to_the_submitter_or_to_who_has_answered(kit: Kit) -> None:
    alice, ben, bob = ids(kit, "alice", "ben", "bob")
    case = submitted(kit, node("a", people(alice, ben), mode="all"))
    deciding.approve(now(kit["ben"]), case.pk)
    for to in (bob, ben):
        assert refusal(signers.transfer, now(kit["alice"]), case.pk, to=to, reason="Away") == "E_ADD_SIGNER"
        assert refusal(signers.add_signer, now(kit["alice"]), case.pk, users=[to], how="after") == "E_ADD_SIGNER"


@once
def test_where_the_submitter_may_decide_he_may_be_handed_a_task(kit: Kit) -> None:
    alice, bob = ids(kit, "alice", "bob")
    case = submitted(kit, node("a", people(alice), same_submitter="allow"))
    signers.transfer(now(kit["alice"]), case.pk, to=bob, reason="You know best")
    assert asked(case) == {bob}


@once
def test_the_submitters_own_seat_is_not_asked_beside_the_others(kit: Kit) -> None:
    bob, alice = ids(kit, "bob", "alice")
    at_once = node("a", people(bob, alice), mode="all", same_submitter="skip")
    assert asked(submitted(kit, at_once, options={"repeated": "each"})) == {alice}


@once
def test_a_stand_in_without_the_right_to_see_stands_in_for_nobody(kit: Kit) -> None:
    alice, charlie = ids(kit, "alice", "charlie")
    services.delegate(kit["alice"], to_user=charlie, **_around_now())
    role = kit.user("charlie").roles[0]
    store.update(registry.get("role"), kit["admin"], role, {"rights": ["task.view"]})
    assert asked(submitted(kit, node("a", people(alice)))) == {alice}


def _around_now() -> dict[str, Any]:
    return {"from_at": clock.now() - timedelta(days=1), "to_at": clock.now() + timedelta(days=1)}


@once
def test_a_record_in_approval_is_not_deleted_and_nothing_is_locked_after_the_end(kit: Kit) -> None:
    deals = registry.get("opportunity")
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    assert refusal(store.delete, deals, kit["admin"], case.record_id) == "E_RECORD_LOCKED"
    withdrawing.terminate(kit["admin"], case.pk, reason="Stuck")
    assert not services.state_of(deals, case.record_id or 0).locked
    store.update(deals, kit["bob"], case.record_id or 0, {"remark": "Free"})
    store.delete(deals, kit["admin"], case.record_id or 0)


@once
def test_a_case_that_came_back_ends_when_its_record_is_deleted(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    deciding.return_to(now(kit["alice"]), case.pk, comment="Look again")
    store.delete(registry.get("opportunity"), kit["admin"], case.record_id or 0)
    look_after()
    assert fresh(case).status == "recalled"


@once
def test_a_deletion_that_needs_an_approval_ends_what_came_back(kit: Kit) -> None:
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    deciding.return_to(now(kit["alice"]), case.pk, comment="Look again")
    define(kit, node("d", people(*ids(kit, "alice"))), trigger="delete")
    store.delete(registry.get("opportunity"), kit["admin"], case.record_id or 0)
    running = ApprovalCase.objects.get(record_id=case.record_id, status="in_progress")
    assert (fresh(case).status, running.trigger) == ("recalled", "delete")


@once
def test_a_definition_that_is_switched_off_or_deleted_leaves_running_cases_alone(kit: Kit) -> None:
    alice, ben = ids(kit, "alice", "ben")
    case = submitted(kit, node("a", people(alice)), node("b", people(ben)))
    definitions = registry.get("approval_definition")
    store.update(definitions, kit["admin"], case.definition_id, {"active": False})
    deciding.return_to(now(kit["alice"]), case.pk, comment="Look again")
    services.submit(registry.get("opportunity"), kit["bob"], case.record_id or 0)
    store.delete(definitions, kit["admin"], case.definition_id)
    deciding.approve(now(kit["alice"]), case.pk)
    deciding.approve(now(kit["ben"]), case.pk)
    assert fresh(case).status == "approved"


@once
def test_an_approver_who_loses_his_right_is_replaced(kit: Kit) -> None:
    charlie, admin = ids(kit, "charlie", "admin")
    case = submitted(kit, node("a", people(charlie)))
    role = kit.user("charlie").roles[0]
    store.update(registry.get("role"), kit["admin"], role, {"rights": ["task.view"]})
    assert refusal(deciding.approve, now(kit["charlie"]), case.pk) in {"E_NO_PERMISSION", "E_NOT_FOUND"}
    look_after()
    assert asked(case) == {admin}


@once
def test_who_only_reads_along_sends_no_copies(kit: Kit) -> None:
    charlie, ben = ids(kit, "charlie", "ben")
    case = submitted(kit, node("a", people(*ids(kit, "alice")), cc=people(charlie)))
    assert refusal(services.copy_case, now(kit["charlie"]), case.pk, users=[ben]) == "E_NO_PERMISSION"
    services.copy_case(now(kit["alice"]), case.pk, users=[ben])
    assert set(case.copies.values_list("user_id", flat=True)) == {charlie, ben}


@once
@pytest.mark.parametrize("choices", [{"zz": [1]}, {"a": 5}, {"a": ["x"]}, {"a": [True]}, {"a": [2**70]}, [1], "x"])
def test_choices_that_cannot_be_read_are_refused(kit: Kit, choices: Any) -> None:
    define(kit, node("a", {"by": "choice"}))
    deal = kit.make("opportunity", "bob")
    url = f"/api/v1/opportunities/{deal.pk}/actions/submit"
    answer = kit.api("bob").post(url, {"choices": choices}, content_type="application/json")
    assert answer.status_code in {400, 422}, answer.content


@once
def test_a_change_does_not_hide_that_the_record_was_approved(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    case = submitted(kit, node("a", people(alice)))
    deciding.approve(now(kit["alice"]), case.pk)
    define(kit, node("b", people(alice)), trigger="update", watched=["amount"])
    deals = registry.get("opportunity")
    store.update(deals, kit["bob"], case.record_id or 0, {"amount": "6000"})
    deal = deals.model.objects.get(pk=case.record_id)
    assert printable(PrintTemplate(only_approved=True), deals, [deal]) == [deal]


@once
def test_a_definition_keeps_records_from_paper_until_they_are_approved(kit: Kit) -> None:
    (alice,) = ids(kit, "alice")
    deals, paper = registry.get("opportunity"), PrintTemplate()
    small = {"field": "amount", "op": "lt", "value": "100"}
    large = {"field": "amount", "op": "gte", "value": "100"}
    define(kit, node("a", people(alice)), condition=large, options={"print_only_approved": True})
    define(kit, node("a", people(alice)), condition=small)
    draft, free = kit.make("opportunity", "bob", amount="5000"), kit.make("opportunity", "bob", amount="5")
    assert printable(paper, deals, [draft, free]) == [free]
    case = services.submit(deals, kit["bob"], draft.pk)
    assert printable(paper, deals, [draft, free]) == [free]
    deciding.approve(now(kit["alice"]), case.pk)
    assert printable(paper, deals, [draft, free]) == [draft, free]


@pytest.mark.django_db(transaction=True)
def test_recalling_and_approving_at_the_same_moment_end_it_once() -> None:
    kit = standing_company()
    case = submitted(kit, node("a", people(*ids(kit, "alice"))))
    alice = now(kit["alice"])
    told = together(partial(deciding.approve, alice, case.pk), partial(withdrawing.recall, kit["bob"], case.pk))
    assert told in (["E_APPROVAL_FINISHED", "done"], ["E_RECALL_DENIED", "done"])
    assert not fresh(case).locks
    assert case.trail.filter(verb="finished").count() == 1


@once
def test_a_bulk_change_asks_as_few_questions_for_twenty_records_as_for_two(kit: Kit) -> None:
    large = {"field": "amount", "op": "gte", "value": "1000000"}
    define(kit, node("a", people(*ids(kit, "alice"))), trigger="update", watched=["remark"], condition=large)
    deals = registry.get("opportunity")
    rows = [kit.make(deals, "bob", amount="5000") for _place in range(20)]
    counts = []
    for some in (rows[:2], rows):
        changes = [
            store.Change(module=deals, actor=kit["bob"], record=row, data={"remark": f"{len(some)}"}, is_new=False)
            for row in some
        ]
        with CaptureQueriesContext(connection) as asked_now, transaction.atomic():
            store.write(changes)
        counts.append(len(asked_now))
    assert counts[0] == counts[1]


@once
@pytest.mark.parametrize(
    "module", [one for one in registry.all_modules() if can_be_approved(one)], ids=lambda one: one.slug
)
def test_records_of_every_module_go_through_an_approval(kit: Kit, module: Any) -> None:
    record = kit.make(module, "admin")
    define(kit, node("a", people(*ids(kit, "alice")), same_submitter="allow"), module=module.slug)
    case = services.submit(module, kit["admin"], record.pk)
    assert services.state_of(module, record.pk).locked
    (user,) = asked(case)
    name = "alice" if user == kit["alice"].user_id else "admin"
    deciding.approve(now(kit[name]), case.pk)
    assert services.state_of(module, record.pk).status == "approved"


@once
def test_a_bulk_change_tells_what_waits_from_what_is_done(kit: Kit) -> None:
    large = {"field": "amount", "op": "gte", "value": "1000000"}
    define(kit, node("a", people(*ids(kit, "alice"))), trigger="update", watched=["remark"], condition=large)
    deals = registry.get("opportunity")
    rows = [kit.make(deals, "bob", amount=amount).pk for amount in ("5", "2000000", "6")]
    outcome = change_batch(deals, kit["admin"], rows, BulkChange(how="edit", values={"remark": "x"}))
    assert (outcome.changed, {pk: error.code for pk, error in outcome.refused.items()}) == (2, {rows[1]: "E_WAITS"})
