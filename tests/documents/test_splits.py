"""Who gets the credit (F041): always a hundred percent, taken along to the contract order, held once in effect."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.documents.splits import parts, shared
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.records import actions
from tests.kit.people import Kit


def share(kit: Kit, name: str, record: Any, **given: Any) -> Any:
    module = registry.get("opportunity" if record._meta.model_name == "opportunity" else "contract")
    return actions.run(module, kit[name], record.pk, "share_credit", given)


def test_the_owner_keeps_what_others_leave_of_a_hundred() -> None:
    splits = [
        {"user": 2, "credit_type": "revenue", "pct": "33.3333"},
        {"user": 3, "credit_type": "overlay", "pct": "100"},
    ]

    assert [(one.user_id, one.pct) for one in parts(1, splits)] == [
        (1, Decimal("66.6667")),
        (2, Decimal("33.3333")),
        (3, 100),
    ]
    assert [(one.user_id, one.pct) for one in parts(1, None)] == [(1, 100)]
    assert [(one.user_id, one.pct) for one in parts(2, splits)] == [(2, 100), (3, 100)]  # it was given to him since


def test_parts_of_an_amount_are_the_amount_whatever_rounding_does() -> None:
    splits = [{"user": pk, "credit_type": "revenue", "pct": "33.3333"} for pk in (2, 3)]

    assert shared(Decimal("0.02"), parts(1, splits), 2) == [(1, 0), (2, Decimal("0.01")), (3, Decimal("0.01"))]
    assert shared(Decimal(90), parts(None, [{**splits[0], "pct": "100"}]), 4) == [(2, 90)]


def test_f041_r1_credit_is_shared_and_never_more_than_there_is(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob")
    ben, alice = kit["ben"].user_id, kit["alice"].user_id

    share(kit, "bob", deal, user=ben, pct="60")
    shared = share(kit, "bob", deal, user=alice, pct="100", credit_type="overlay")

    assert [(one.user_id, one.pct) for one in parts(shared.owner_id, shared.splits)] == [
        (kit["bob"].user_id, 40),
        (ben, 60),
        (alice, 100),
    ]
    with pytest.raises(DomainError, match="E_SPLIT_NOT_100"):
        share(kit, "bob", deal, user=alice, pct="40.0001")
    with pytest.raises(DomainError, match="E_MEMBER_IS_OWNER"):
        share(kit, "bob", deal, user=kit["bob"].user_id, pct="40")
    assert len(share(kit, "bob", deal, user=ben, pct="0").splits) == 1
    page = kit.browser("bob").get(f"/m/opportunities/{deal.pk}/").content.decode()
    assert f"/m/opportunities/{deal.pk}/actions/share_credit" in page


def test_who_only_helps_with_a_deal_gives_himself_no_credit(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob")
    ben = kit["ben"].user_id
    actions.run(registry.get("opportunity"), kit["bob"], deal.pk, "add_member", {"user": ben, "access": "write"})

    kit.again("ben")

    with pytest.raises(Denied):
        share(kit, "ben", deal, user=kit["charlie"].user_id, pct="10")


def test_f041_r2_a_contract_order_takes_it_along_and_only_superiors_change_it_afterwards(kit: Kit) -> None:
    deal = kit.make("opportunity", "bob")
    ben = kit["ben"].user_id
    share(kit, "bob", deal, user=ben, pct="60")
    order = kit.make("contract", "bob", account=deal.account_id, opportunity=deal.pk)
    assert [one["user"] for one in order.splits] == [ben]
    actions.run(registry.get("contract"), kit["bob"], order.pk, "submit", {})

    with pytest.raises(Denied):
        share(kit, "bob", order, user=ben, pct="10")
    changed = share(kit, "alice", order, user=ben, pct="10")

    assert (changed.splits[0]["pct"], changed.version_no) == ("10", 1)
