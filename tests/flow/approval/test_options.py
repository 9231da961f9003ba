"""Each switch of a definition and of a node does what it says."""

from typing import Any

import pytest

from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, Copy
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import files, store
from tests.flow.approval.flows import asked, define, fresh, node, now, open_tasks, people, refusal
from tests.kit.people import Kit

pytestmark = pytest.mark.once
DEALS = "opportunity"


class Desk:
    """Cases of bob's about deals, by definitions that follow each other; people are said by their names."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.names = {kit[name].user_id: name for name in ("admin", "alice", "bob", "ben", "charlie")}

    def case(self, *nodes: dict[str, Any], **more: Any) -> ApprovalCase:
        """A new deal, submitted along these nodes; the definition counts for it alone."""
        deal = self.kit.make(DEALS, "bob", amount="5000")
        only = {"field": "id", "op": "eq", "value": deal.pk}
        define(self.kit, *nodes, condition=only, **more)
        return services.submit(registry.get(DEALS), self.kit["bob"], deal.pk)

    def rule(self, *names: str) -> dict[str, Any]:
        return people(*(self.kit[name].user_id for name in names))

    def says(self, name: str, verb: str, case: ApprovalCase, **more: Any) -> str:
        """A person answers; how the case stands then."""
        getattr(services, verb)(now(self.kit[name]), case.pk, **more)
        return fresh(case).status

    def asked(self, case: ApprovalCase) -> set[str]:
        return {self.names[user] for user in asked(case)}


@pytest.fixture
def desk(kit: Kit) -> Desk:
    return Desk(kit)


def why(call: Any, *given: Any, **named: Any) -> str:
    """The words of a refusal."""
    with pytest.raises(DomainError) as refused:
        call(*given, **named)
    return str(refused.value)


def test_recalling_is_open_until_the_end_until_the_first_answer_or_never_and_always_to_administrators(desk: Desk):
    bob, nodes = desk.kit["bob"], [node("a", desk.rule("alice")), node("b", desk.rule("ben"))]
    cases = {way: desk.case(*nodes, options={"recall": way}) for way in ("until_end", "until_first", "never")}

    assert "stays submitted" in why(services.recall, bob, cases["never"].pk)
    for case in cases.values():
        desk.says("alice", "approve", case)
    assert "has decided" in why(services.recall, bob, cases["until_first"].pk)
    assert desk.says("bob", "recall", cases["until_end"]) == "recalled"
    assert desk.says("admin", "recall", cases["never"]) == "recalled"
    assert desk.says("ben", "approve", cases["until_first"]) == "approved"
    assert "approved already" in why(services.recall, bob, cases["until_first"].pk)
    early = desk.case(*nodes, options={"recall": "until_first"})
    assert desk.says("bob", "recall", early) == "recalled"


def test_what_came_back_goes_through_all_steps_again_or_straight_to_who_sent_it_back(desk: Desk):
    nodes = [node("a", desk.rule("alice")), node("b", desk.rule("ben"))]
    for option, said, first in (
        ("from_start", "", "alice"),
        ("to_returner", "", "ben"),
        ("from_start", "to_returner", "ben"),
        ("to_returner", "from_start", "alice"),
    ):
        case = desk.case(*nodes, options={"resubmit": option})
        desk.says("alice", "approve", case)
        assert desk.says("ben", "return_to", case, to="start", comment="Why so?", back=said) == "returned"
        services.submit(registry.get(DEALS), desk.kit["bob"], case.record_id or 0)
        assert desk.asked(case) == {first}, (option, said)


def test_a_return_to_a_node_comes_back_step_by_step_or_straight(desk: Desk):
    nodes = [node(key, desk.rule(name)) for key, name in zip("abc", ("alice", "ben", "admin"), strict=True)]
    for back, second in (("from_start", "ben"), ("to_returner", "admin")):
        case = desk.case(*nodes)
        desk.says("alice", "approve", case)
        desk.says("ben", "approve", case)
        desk.says("admin", "return_to", case, to="a", comment="Look again", back=back)
        assert desk.asked(case) == {"alice"}
        desk.says("alice", "approve", case)
        assert desk.asked(case) == {second}, back


def test_a_no_needs_words_and_many_are_answered_at_once_only_where_the_definition_says_so(desk: Desk):
    alice, asks = desk.kit["alice"], node("a", desk.rule("alice"))
    strict, free = desk.case(asks), desk.case(asks, options={"comment_on_reject": False, "batch": False})

    assert refusal(services.reject, alice, strict.pk) == "E_REASON_REQUIRED"
    done = services.approve_many(now(alice), [strict.pk, free.pk])
    assert [one.error.code if one.error else "" for one in done] == ["", "E_ONE_BY_ONE"]
    assert desk.says("alice", "reject", free) == "rejected"


def test_an_approved_record_opens_again_or_stays_locked(desk: Desk):
    deals, bob, asks = registry.get(DEALS), desk.kit["bob"], node("a", desk.rule("alice"))
    opened, kept, denied = (desk.case(asks, options={"after": after}) for after in ("open", "lock", "lock"))
    desk.says("alice", "approve", opened)
    desk.says("alice", "approve", kept)
    desk.says("alice", "reject", denied, comment="Too dear")

    for case in (opened, denied):
        store.update(deals, bob, case.record_id or 0, {"remark": "x"})
    assert refusal(store.update, deals, bob, kept.record_id or 0, {"remark": "x"}) == "E_RECORD_LOCKED"


def test_where_all_answers_are_counted_a_no_waits_for_the_others(desk: Desk):
    both = desk.rule("alice", "ben")
    case = desk.case(node("a", both, mode="all", count_all=True), options={"comment_on_reject": False})
    shares = desk.case(node("a", both, mode="ratio", ratio="0.5", count_all=True), options={"comment_on_reject": False})

    assert desk.says("alice", "reject", case) == "in_progress"
    assert desk.says("ben", "approve", case) == "rejected"
    assert desk.says("alice", "approve", shares) == "in_progress"
    assert desk.says("ben", "reject", shares) == "approved"


def test_branches_at_once_are_joined_by_the_first_or_by_all(desk: Desk):
    def beside(join: str) -> dict[str, Any]:
        left, right = (
            {"key": f"{name}_way", "name": name, "nodes": [node(name, desk.rule(name))]} for name in ("alice", "ben")
        )
        return {"key": "both", "kind": "parallel", "name": "", "join": join, "branches": [left, right]}

    first, every = desk.case(beside("any")), desk.case(beside("all"))
    assert desk.says("ben", "approve", first) == "approved"
    assert desk.says("ben", "approve", every) == "in_progress"
    assert desk.says("alice", "approve", every) == "approved"


def test_copies_are_sent_on_arrival_on_approval_or_at_the_end(desk: Desk):
    def read_by(on: str) -> dict[str, Any]:
        return {**desk.rule("charlie"), "on": on}

    cases = {
        on: desk.case(node("a", desk.rule("alice"), cc=read_by(on)), node("b", desk.rule("ben")))
        for on in ("arrival", "approval", "end")
    }
    for answering, copied in (("", 1), ("alice", 2), ("ben", 3)):
        for case in cases.values() if answering else ():
            desk.says(answering, "approve", case)
        assert Copy.objects.filter(user=desk.kit["charlie"].user_id).count() == copied


def test_the_steps_of_copying_and_telling_ask_nobody(desk: Desk):
    copy = {"key": "c", "kind": "cc", "name": "", "people": desk.rule("charlie")}
    tell = {"key": "t", "kind": "notify", "name": "", "people": desk.rule("ben")}
    hold = node("h", desk.rule("admin"), kind="handle")
    case = desk.case(copy, tell, node("a", desk.rule("alice")), hold)

    assert open_tasks(case) == [("a", desk.kit["alice"].user_id)]
    assert Copy.objects.get(case=case).user_id == desk.kit["charlie"].user_id
    desk.says("alice", "approve", case)
    assert refusal(services.reject, now(desk.kit["admin"]), case.pk, comment="No") == "E_STATE"
    assert desk.says("admin", "approve", case) == "approved"


def test_a_definition_is_tried_in_its_order_and_only_for_the_names_that_it_watches(desk: Desk):
    kit, deals = desk.kit, registry.get(DEALS)
    deal = kit.make(DEALS, "bob", amount="5000")
    big = {"field": "amount", "op": "gte", "value": "10000"}
    rules = {"trigger": "update", "watched": ["amount"]}
    last = define(kit, node("a", desk.rule("alice")), name="Every", priority=20, **rules)
    first = define(kit, node("a", desk.rule("ben")), name="Large", priority=10, condition=big, **rules)

    store.update(deals, kit["bob"], deal.pk, {"remark": "not watched"})
    store.update(deals, kit["bob"], deal.pk, {"amount": "6000"})
    case = ApprovalCase.objects.get()
    assert (case.definition_id, desk.asked(case)) == (last.pk, {"alice"})
    desk.says("alice", "approve", case)
    store.update(deals, kit["bob"], deal.pk, {"amount": "20000"})
    case = ApprovalCase.objects.exclude(pk=case.pk).get()
    assert (case.definition_id, desk.asked(case)) == (first.pk, {"ben"}), "the amount that it would get counts"


def test_files_stay_before_the_approvers_and_more_are_laid_beside_them_only_where_that_is_allowed(desk: Desk):
    deals, bob, asks = registry.get(DEALS), desk.kit["bob"], node("a", desk.rule("alice"))
    cases = [desk.case(asks, options={"attachments": allowed}) for allowed in (True, False)]
    free, closed = (case.record_id or 0 for case in cases)

    kept = files.add_file(deals, bob, free, "offer.txt", [b"x"])
    assert refusal(files.remove_file, bob, kept.pk) == "E_RECORD_LOCKED"
    assert refusal(files.add_file, deals, bob, closed, "offer.txt", [b"x"]) == "E_RECORD_LOCKED"
    for case in cases:
        desk.says("alice", "approve", case)
    files.add_file(deals, bob, closed, "offer.txt", [b"x"])
    files.remove_file(bob, kept.pk)


def test_what_no_definition_fits_needs_none_or_its_submitter_must_choose_one(desk: Desk):
    kit, deals, asks = desk.kit, registry.get(DEALS), node("a", desk.rule("alice"))
    deal = kit.make(DEALS, "bob", amount="5000")
    never = {"field": "amount", "op": "gte", "value": "1000000"}
    auto = define(kit, asks, name="Auto", condition=never)
    assert refusal(services.submit, deals, kit["bob"], deal.pk) == "E_NO_APPROVAL"
    chosen = define(kit, asks, name="Chosen", condition=never, options={"otherwise": "choose"})

    path = f"/m/opportunities/{deal.pk}/submit"
    assert "Submit" in kit.browser("bob").get(f"/m/opportunities/{deal.pk}/").content.decode()
    page = kit.browser("bob").get(path).content.decode()
    assert ("Chosen" in page, "Auto" in page) == (True, False)
    assert kit.api("bob").get(f"/api/v1/opportunities/{deal.pk}/approval").json()["choices"] == [
        {"id": chosen.pk, "name": "Chosen"}
    ]
    for given in (None, auto.pk):
        assert refusal(services.submit, deals, kit["bob"], deal.pk, definition=given) == "E_CHOOSE_DEFINITION"
    assert "Alice" in kit.browser("bob").get(f"{path}?definition={chosen.pk}").content.decode()
    kit.browser("bob").post(path, {"definition": str(chosen.pk)})
    assert desk.asked(ApprovalCase.objects.get()) == {"alice"}
