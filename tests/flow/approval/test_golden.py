"""Golden example T20 of approvals, word by word."""

from dataclasses import dataclass
from typing import Any

import pytest

from guanxi.access.actor import Actor, actor_of
from guanxi.flow.approval import deciding, starting, withdrawing
from guanxi.flow.approval.models import ApprovalCase, Task
from guanxi.flow.approval.of_records import state_of
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import asked, define, fresh, node, now, open_tasks
from tests.kit.people import Kit

DEALS = "opportunity"


@dataclass
class Company:
    """Bob owns the deal and alice stands above him; the general manager is the administrator; two work in finance."""

    kit: Kit
    finance: tuple[Actor, Actor]
    deal: Any

    def submit(self) -> ApprovalCase:
        return starting.submit(registry.get(DEALS), self.kit["alice"], self.deal.pk)

    def amount(self, value: str) -> None:
        store.update(registry.get(DEALS), self.kit["alice"], self.deal.pk, {"amount": value})


@pytest.fixture
def company(kit: Kit) -> Company:
    """Superior → finance role (any of 2) → the general manager above 100,000."""
    boss = kit["admin"]
    rights = ["opportunity.view", "account.view"]
    role = store.create(registry.get("role"), boss, {"name": "Finance", "rights": rights})
    position = store.create(registry.get("position"), boss, {"name": "Finance desk"})
    finance = []
    for name in ("fay", "finn"):
        data = {"name": name, "username": name, "position": position.pk, "roles": [role.pk]}
        finance.append(actor_of(store.create(registry.get("user"), boss, data)))
    define(
        kit,
        node("superior", {"by": "superior", "of": "owner"}),
        node("finance", {"by": "roles", "ids": [role.pk]}, mode="any"),
        {
            "key": "large",
            "kind": "condition",
            "name": "How much",
            "branches": [
                {
                    "key": "above",
                    "name": "Above 100,000",
                    "when": {"field": "amount", "op": "gt", "value": "100000"},
                    "nodes": [node("manager", {"by": "users", "ids": [boss.user_id]})],
                },
                {"key": "else", "name": "Up to 100,000", "when": None, "nodes": []},
            ],
        },
        options={"resubmit": "to_returner"},
    )
    deal = kit.make(DEALS, "bob", amount="80000")
    return Company(kit, (finance[0], finance[1]), deal)


def test_T20_the_superior_who_submits_is_decided_by_his_own_superior_and_the_first_of_finance_closes_the_other(
    company: Company,
) -> None:
    kit, (fay, finn) = company.kit, company.finance
    case = company.submit()
    assert open_tasks(case) == [("superior", kit["admin"].user_id)]
    assert state_of(registry.get(DEALS), company.deal.pk).status == "in_progress"
    deciding.approve(kit["admin"], case.pk)
    assert asked(case) == {fay.user_id, finn.user_id}
    deciding.approve(now(fay), case.pk)
    other = Task.objects.get(case=case, assignee=finn.user_id)
    assert (other.state, other.closed_by_id) == ("closed", fay.user_id)
    assert fresh(case).status == "approved"
    assert state_of(registry.get(DEALS), company.deal.pk).status == "approved"
    with pytest.raises(DomainError) as denied:
        withdrawing.recall(kit["alice"], case.pk)
    assert denied.value.code == "E_RECALL_DENIED"


def test_T20_return_to_the_previous_node_asks_it_again_and_keeps_the_record_locked(company: Company) -> None:
    kit, (fay, _finn) = company.kit, company.finance
    case = company.submit()
    deciding.approve(kit["admin"], case.pk)
    deciding.return_to(now(fay), case.pk, to="previous", comment="Look again")
    assert open_tasks(case) == [("superior", kit["admin"].user_id)]
    with pytest.raises(DomainError) as locked:
        company.amount("81000")
    assert (locked.value.code, locked.value.status) == ("E_RECORD_LOCKED", 423)


def test_T20_return_to_start_unlocks_and_unchanged_amounts_go_straight_to_finance(company: Company) -> None:
    kit, (fay, finn) = company.kit, company.finance
    case = company.submit()
    deciding.approve(kit["admin"], case.pk)
    deciding.return_to(now(fay), case.pk, to="start", comment="Which product?")
    assert asked(case) == set()
    store.update(registry.get(DEALS), kit["alice"], company.deal.pk, {"remark": "The small one"})
    company.submit()
    assert asked(case) == {fay.user_id, finn.user_id}


def test_T20_a_raised_amount_goes_from_the_start_and_to_the_general_manager(company: Company) -> None:
    kit, (fay, _finn) = company.kit, company.finance
    case = company.submit()
    deciding.approve(kit["admin"], case.pk)
    deciding.return_to(now(fay), case.pk, to="start", comment="How much?")
    company.amount("120000")
    company.submit()
    assert open_tasks(case) == [("superior", kit["admin"].user_id)]
    deciding.approve(kit["admin"], case.pk)
    deciding.approve(now(fay), case.pk)
    assert open_tasks(case) == [("manager", kit["admin"].user_id)]
    deciding.approve(kit["admin"], case.pk)
    assert fresh(case).status == "approved"
