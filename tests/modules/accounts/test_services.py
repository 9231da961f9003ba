"""Accounts, rule by rule (F012)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import store
from tests.kit.people import Kit
from tests.kit.values import codes_of

ACCOUNT, ACTIVITY, TASK = (registry.get(key) for key in ("account", "activity", "task"))
CODE = "9144030071526726XG"


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-15T04:00:00+00:00"


def now(pk: int) -> Account:
    return Account.objects.get(pk=pk)


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


def test_f012_r1_a_credit_code_is_optional_but_unique_among_the_living(kit: Kit) -> None:
    first = kit.make("account", uscc=CODE)
    kit.make("account")
    kit.make("account")

    assert refused(lambda: kit.make("account", "charlie", uscc=CODE.lower())) == {"uscc": "E_NOT_UNIQUE"}
    store.delete(ACCOUNT, kit["bob"], first.pk)
    kit.make("account", uscc=CODE)
    assert refused(lambda: store.restore(ACCOUNT, kit["bob"], first.pk)) == {"": "E_DUPLICATE"}


@pytest.mark.parametrize("key", ["stage", "deal_status", "last_follow_at", "deal_count", "completeness_pct"])
def test_f012_r2_and_r3_what_is_worked_out_can_not_be_typed(kit: Kit, key: str) -> None:
    value = {"stage": "dealt", "deal_status": "dealt", "last_follow_at": "2026-01-01T00:00:00Z"}.get(key, 7)

    assert refused(lambda: kit.make("account", **{key: value})) == {key: "E_FIELD_FORBIDDEN"}


def test_f012_r4_the_newest_follow_up_counts(kit: Kit) -> None:
    account = kit.make("account").pk
    times = ["2026-03-14T09:00:00Z", "2026-03-15T02:00:00Z", "2026-03-13T09:00:00Z"]
    made = [kit.make("activity", account=account, happened_at=at, content="We spoke") for at in times]
    assert now(account).last_follow_at == datetime(2026, 3, 15, 2, tzinfo=UTC)

    store.delete(ACTIVITY, kit["alice"], made[1].pk)
    assert now(account).last_follow_at == datetime(2026, 3, 14, 9, tzinfo=UTC)

    store.restore(ACTIVITY, kit["alice"], made[1].pk)
    assert now(account).last_follow_at == datetime(2026, 3, 15, 2, tzinfo=UTC)


def test_f012_r4_a_follow_up_on_a_deal_or_a_contact_counts_for_the_account(kit: Kit) -> None:
    account = kit.make("account").pk
    deal = kit.make("opportunity", account=account)
    kit.make("activity", opportunity=deal.pk, content="We spoke")
    assert now(account).last_follow_at is not None

    other = kit.make("account").pk
    contact = kit.make("contact", account=other)
    kit.make("activity", contacts=[contact.pk], content="We spoke")
    assert now(other).last_follow_at is not None


def test_f012_r4_the_earliest_open_plan_counts(kit: Kit) -> None:
    account = kit.make("account").pk
    late = kit.make("task", account=account, due_at="2026-05-01T00:00:00Z")
    early = kit.make("task", account=account, due_at="2026-04-01T00:00:00Z")
    assert now(account).next_follow_at == early.due_at

    store.update(TASK, kit["bob"], early.pk, {"status": "done"})
    assert now(account).next_follow_at == late.due_at

    store.delete(TASK, kit["bob"], late.pk)
    assert now(account).next_follow_at is None

    store.restore(TASK, kit["bob"], late.pk)
    assert now(account).next_follow_at == late.due_at


def test_f012_r5_completeness_is_the_share_of_important_fields_that_are_filled(kit: Kit) -> None:
    assert kit.make("account").completeness_pct == 0
    assert kit.make("account", level="A", industry="medical", city="上海").completeness_pct == 30


def test_f012_r6_an_account_with_deals_can_not_be_deleted(kit: Kit) -> None:
    account = kit.make("account").pk
    deal = kit.make("opportunity", account=account)

    with pytest.raises(DomainError) as error:
        store.delete(ACCOUNT, kit["bob"], account)

    assert (error.value.code, error.value.params["refs"]) == ("E_IN_USE", f"Opportunity #{deal.pk}")


def test_f012_r6_what_belongs_to_an_account_goes_and_comes_back_with_it(kit: Kit, settings: Any) -> None:
    account = kit.make("account").pk
    contact = kit.make("contact", account=account)
    gone_before = kit.make("contact", account=account)
    note = kit.make("activity", account=account, content="We spoke")
    store.delete(registry.get("contact"), kit["bob"], gone_before.pk)
    settings.FROZEN_TIME = "2026-03-15T05:00:00+00:00"

    store.delete(ACCOUNT, kit["bob"], account)
    for record in (contact, note):
        record.refresh_from_db()
        assert record.deleted_at is not None

    store.restore(ACCOUNT, kit["bob"], account)
    for record, is_there in ((contact, True), (note, True), (gone_before, False)):
        record.refresh_from_db()
        assert (record.deleted_at is None) == is_there


def test_companies_can_not_be_each_others_parent(kit: Kit) -> None:
    mother = kit.make("account")
    daughter = kit.make("account", parent_account=mother.pk)

    assert refused(lambda: store.update(ACCOUNT, kit["bob"], mother.pk, {"parent_account": daughter.pk})) == {
        "parent_account": "E_ACCOUNT_CYCLE"
    }
