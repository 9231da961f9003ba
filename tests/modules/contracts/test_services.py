"""Rules of contract orders (F059), through the store and the actions that people have."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from guanxi.flow.approval import services as approvals
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.meta import registry
from guanxi.modules.contracts.models import ContractLine
from guanxi.modules.contracts.rates import about_rate
from guanxi.records import actions, store
from tests.kit.people import Kit

NODE = {"key": "superior", "kind": "approve", "name": "Superior", "approvers": {"by": "superior"}}


def contract() -> Any:
    return registry.get("contract")


def signed(kit: Kit, **values: Any) -> Any:
    """A contract order of bob's with one line that comes to 226."""
    product = kit.make("product", "admin", standard_price="113", tax_rate="13", tax_included=True)
    lines = [{"product": product.pk, "quantity": "2"}]
    return kit.make("contract", "bob", **{"currency_code": "CNY", "lines": lines, **values})


def do(kit: Kit, name: str, record: Any, key: str, **given: Any) -> Any:
    return actions.run(contract(), kit[name], record.pk, key, given)


def account_of(record: Any) -> Any:
    return registry.get("account").model.objects.get(pk=record.account_id)


def definition(kit: Kit, trigger: str, **more: Any) -> None:
    flow = {"nodes": [NODE], "options": {"after": "lock"}}
    data = {"name": trigger, "object": "contracts", "trigger": trigger, "flow": flow, "active": True, **more}
    store.create(registry.get("approval_definition"), kit["admin"], data)


def approve(kit: Kit, name: str, record: Any) -> None:
    case = registry.get("approval").model.objects.filter(object="contracts", record_id=record.pk).latest("pk")
    approvals.approve(kit[name], case.pk)


def test_a_contract_order_comes_to_its_lines_less_the_discount(kit: Kit) -> None:
    order = signed(kit, discount_amount="26", freight="10")

    assert (order.net_amount, order.tax_amount) == (Decimal("176.99"), Decimal("23.01"))
    assert order.total_amount == order.total_amount_base == Decimal(210)
    (line,) = ContractLine.objects.filter(contract=order)
    assert (line.unit_price, line.tax_rate, line.total) == (Decimal(113), Decimal(13), Decimal(200))


def test_without_tax_in_prices_the_products_price_is_turned(kit: Kit) -> None:
    order = signed(kit, tax_included=False, discount_pct="10")

    assert (order.discount_amount, order.net_amount, order.tax_amount) == (20, 180, Decimal("23.4"))


def test_a_discount_given_later_counts_for_the_lines_that_are_there(kit: Kit) -> None:
    order = signed(kit)

    changed = store.update(contract(), kit["bob"], order.pk, {"discount_amount": "26"})

    assert changed.total_amount == 200
    assert ContractLine.objects.get(contract=order).total == 200
    with pytest.raises(Invalid, match="E_RANGE"):
        store.update(contract(), kit["bob"], order.pk, {"discount_amount": "226.01"})
    with pytest.raises(Invalid, match="E_FIELD_FORBIDDEN"):
        store.update(contract(), kit["bob"], order.pk, {"total_amount": "1"})


def test_one_without_lines_or_amount_is_not_ready(kit: Kit) -> None:
    order = kit.make("contract", "bob", total_amount="0")

    with pytest.raises(DomainError, match="E_REQUIRED"):
        do(kit, "bob", order, "submit")


def test_where_no_approval_is_needed_it_is_in_effect_at_once_and_wins_its_deal(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob", amount="500")
    order = signed(kit, account=deal.account_id, opportunity=deal.pk)

    done = do(kit, "bob", order, "submit")

    assert (done.approval_status, done.effective_at is not None) == ("not_required", True)
    account = account_of(order)
    assert (account.deal_status, account.stage, account.deal_count) == ("dealt", "dealt", 1)
    assert (account.deal_amount_base, account.first_deal_at) == (226, order.doc_date)
    deal.refresh_from_db()
    assert (deal.status, deal.closed_at) == ("won", order.doc_date)
    with pytest.raises(DomainError, match="E_STATE"):
        do(kit, "bob", order, "submit")


def test_a_voided_one_never_was(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob", amount="500")
    stage = deal.stage_id
    order = signed(kit, account=deal.account_id, opportunity=deal.pk)
    do(kit, "bob", order, "submit")
    bare = replace(kit["bob"], rights=kit["bob"].rights - {"contract.void"})
    with pytest.raises(Denied, match="E_NO_PERMISSION"):
        actions.run(contract(), bare, order.pk, "void", {"reason": "Signed twice"})

    done = do(kit, "bob", order, "void", reason="Signed twice")

    assert done.doc_status == "voided"
    assert (account_of(order).deal_status, account_of(order).deal_count) == ("undealt", 0)
    deal.refresh_from_db()
    assert (deal.status, deal.stage_id) == ("open", stage)
    with pytest.raises(DomainError, match="E_STATE"):
        do(kit, "bob", order, "terminate", reason="Again")


def test_a_terminated_one_stays_a_deal_and_changes_no_more(kit: Kit) -> None:
    order = signed(kit)
    do(kit, "bob", order, "submit")

    done = do(kit, "bob", order, "terminate", reason="The customer moved")

    assert (done.doc_status, account_of(order).deal_count) == ("terminated", 1)
    with pytest.raises(DomainError, match="E_STATE"):
        store.update(contract(), kit["bob"], order.pk, {"freight": "5", "change_reason": "Late"})
    store.update(contract(), kit["bob"], order.pk, {"remark": "Kept for the files"})


def test_an_effective_one_changes_with_a_reason_as_its_next_version_and_is_never_deleted(kit: Kit) -> None:
    order = signed(kit)
    do(kit, "bob", order, "submit")

    with pytest.raises(Invalid, match="E_REASON_REQUIRED"):
        store.update(contract(), kit["bob"], order.pk, {"freight": "14"})
    changed = store.update(contract(), kit["bob"], order.pk, {"freight": "14", "change_reason": "By air"})

    assert (changed.version_no, changed.total_amount, account_of(order).deal_amount_base) == (2, 240, 240)
    same = [{"id": line.pk, "quantity": "2"} for line in ContractLine.objects.filter(contract=order)]
    noted = store.update(contract(), kit["bob"], order.pk, {"remark": "Seen", "lines": same})
    assert noted.version_no == 2
    other = kit.make("account", "bob").pk
    with pytest.raises(Invalid, match="E_FIELD_FORBIDDEN"):
        store.update(contract(), kit["bob"], order.pk, {"account": other, "change_reason": "Somebody else"})
    with pytest.raises(DomainError, match="E_STATE"):
        store.delete(contract(), kit["bob"], order.pk)


def test_call_offs_stay_within_their_framework_contract_and_end_before_it(kit: Kit) -> None:
    frame = kit.make("contract", "bob", kind="framework", total_amount="300")
    do(kit, "bob", frame, "submit")
    first = signed(kit, account=frame.account_id, frame=frame.pk)
    do(kit, "bob", first, "submit")

    with pytest.raises(DomainError, match="E_RANGE"):
        do(kit, "bob", signed(kit, account=frame.account_id, frame=frame.pk), "submit")
    with pytest.raises(DomainError, match="E_REFERENCE"):
        do(kit, "bob", signed(kit, frame=frame.pk), "submit")
    with pytest.raises(Invalid, match="E_RANGE"):
        store.update(contract(), kit["bob"], first.pk, {"freight": "75", "change_reason": "By air"})
    with pytest.raises(DomainError, match="E_HAS_DOWNSTREAM"):
        do(kit, "bob", frame, "void", reason="Not signed")
    assert account_of(frame).deal_amount_base == 226


def test_what_needs_an_approval_is_in_effect_once_it_is_approved(kit: Kit) -> None:
    definition(kit, "submit")
    definition(kit, "update", priority=20)
    empty = kit.make("contract", "bob", total_amount="0")
    with pytest.raises(DomainError, match="E_REQUIRED"):
        do(kit, "bob", empty, "submit")
    order = signed(kit)

    assert do(kit, "bob", order, "submit").approval_status == "in_progress"
    assert account_of(order).deal_count == 0
    approve(kit, "alice", order)

    order.refresh_from_db()
    assert (order.approval_status, account_of(order).deal_count) == ("approved", 1)
    store.update(contract(), kit["bob"], order.pk, {"freight": "14", "change_reason": "By air"})
    order.refresh_from_db()
    assert (order.version_no, order.total_amount) == (1, 226)
    approve(kit, "alice", order)
    order.refresh_from_db()
    assert (order.version_no, order.total_amount, order.approval_status) == (2, 240, "approved")


def test_a_rejected_one_is_submitted_anew(kit: Kit) -> None:
    definition(kit, "submit")
    order = signed(kit)
    do(kit, "bob", order, "submit")
    case = registry.get("approval").model.objects.get(object="contracts", record_id=order.pk)

    approvals.reject(kit["alice"], case.pk, comment="Too cheap")

    order.refresh_from_db()
    assert order.approval_status == "rejected"
    assert do(kit, "bob", order, "submit").approval_status == "in_progress"


def test_the_deal_must_be_one_with_the_same_customer(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob")

    with pytest.raises(Invalid, match="E_REFERENCE"):
        signed(kit, opportunity=deal.pk, account=kit.make("account", "bob").pk)


def test_what_was_no_longer_ready_meanwhile_is_refused_with_the_last_approval(kit: Kit) -> None:
    frame = kit.make("contract", "bob", kind="framework", total_amount="300")
    do(kit, "bob", frame, "submit")
    definition(kit, "submit")
    first, second = (signed(kit, account=frame.account_id, frame=frame.pk) for _order in range(2))
    for order in (first, second):
        do(kit, "bob", order, "submit")
    approve(kit, "alice", first)

    with pytest.raises(DomainError, match="E_RANGE"):
        approve(kit, "alice", second)

    second.refresh_from_db()
    assert second.approval_status == "in_progress"


def test_a_rate_that_was_agreed_goes_before_that_of_the_date(kit: Kit) -> None:
    for day, rate in (("2026-01-01", "7"), ("2026-02-01", "8")):
        kit.make("exchange_rate", "admin", currency_code="USD", date=day, rate=rate)
    dated = {"currency_code": "USD", "doc_date": "2026-01-15", "total_amount": "100"}

    plain, agreed = kit.make("contract", "bob", **dated), kit.make("contract", "bob", exchange_rate="7.5", **dated)

    assert (plain.total_amount_base, agreed.total_amount_base) == (700, 750)
    assert store.update(contract(), kit["bob"], agreed.pk, {"freight": "50"}).total_amount_base == 750
    assert store.update(contract(), kit["bob"], agreed.pk, {"doc_date": "2026-02-15"}).total_amount_base == 800
    with pytest.raises(Invalid, match="E_RANGE"):
        store.update(contract(), kit["bob"], agreed.pk, {"exchange_rate": "0"})
    with pytest.raises(Invalid, match="E_RANGE"):
        kit.make("contract", "bob", exchange_rate="2", total_amount="100")
    do(kit, "bob", agreed, "submit")
    changed = store.update(contract(), kit["bob"], agreed.pk, {"freight": "5", "change_reason": "By air"})
    assert (changed.exchange_rate, changed.total_amount_base) == (8, 800)

    typed = {"currency_code": "USD", "doc_date": "2026-01-15"}
    for rate, said in (("7.35", ""), ("7.4", "is 7;"), ("6.6", "is 7;"), ("soon", "")):
        assert said in about_rate(rate, typed, kit["bob"])
        assert bool(said) == bool(about_rate(rate, typed, kit["bob"]))


def test_n_r3_an_order_gets_its_number_when_it_comes_into_effect_where_the_rule_says_so(kit: Kit) -> None:
    rules, usual = registry.get("number_rule"), signed(kit)
    store.create(rules, kit["admin"], {"object": "contracts", "pattern": "HT{seq:4}", "late": True})
    bob = kit.again("bob")
    approved, dropped, signed_at_once = (signed(kit) for _each in range(3))

    store.delete(contract(), bob, dropped.pk)
    last = do(kit, "bob", signed_at_once, "submit")
    definition(kit, "submit")
    waiting = do(kit, "bob", approved, "submit")
    approve(kit, "alice", approved)

    approved.refresh_from_db()
    assert [approved.number, waiting.number, dropped.number, last.number] == ["HT0002", "", "", "HT0001"]
    assert do(kit, "bob", last, "void", reason="Twice").number == "HT0001"
    assert usual.number
    with pytest.raises(Invalid, match="only documents"):
        store.create(rules, kit["admin"], {"object": "accounts", "pattern": "KH{seq:6}", "late": True})
