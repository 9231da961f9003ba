"""Contract orders that end (F046): deals about renewals, reminders, the orders that follow, and the rate."""

from datetime import date
from typing import Any

import pytest

from guanxi.jobs.run import Next, Run
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.meta.setting import trying
from guanxi.modules.contracts.jobs import watch_contracts
from guanxi.modules.contracts.models import Contract, ContractLine
from guanxi.modules.contracts.renewals import UPLIFT
from guanxi.modules.contracts.shown import end_of, page_values, renewals
from guanxi.records import store
from tests.kit.people import Kit
from tests.modules.contracts.test_services import contract, do, signed

LAST = {"renewable": False, "change_reason": "Last one"}


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-02T04:00:00+00:00"


def watch() -> None:
    outcome: Any = Next({}, 0, None)
    while isinstance(outcome, Next):
        outcome = watch_contracts(Run(job_id=1, user_id=None, checkpoint=outcome.checkpoint))


def ending(kit: Kit, ends: str, **values: Any) -> Any:
    order = signed(kit, name="Service", start_date="2025-05-01", end_date=ends, renewable=True, **values)
    return do(kit, "bob", order, "submit")


def deals() -> list[Any]:
    return list(registry.get("opportunity").model.objects.order_by("pk"))


def told(kit: Kit, name: str) -> list[str]:
    kinds = ("renewal_raised", "contract_ending")
    return [entry.text for entry in notices.entries(kit[name], limit=50)[0] if entry.kind.key in kinds]


def test_sixty_days_before_the_end_a_deal_about_the_renewal_begins_once(kit: Kit) -> None:
    order, later = ending(kit, "2026-05-01"), ending(kit, "2026-05-02")
    ending(kit, "2026-03-01")
    store.update(
        contract(), kit["bob"], ending(kit, "2026-04-01").pk, {"renewable": False, "change_reason": "Last one"}
    )

    with trying({UPLIFT.key: "5"}):
        watch()
        watch()

    (deal,) = deals()
    order.refresh_from_db()
    later.refresh_from_db()
    assert (order.renewal_opportunity_id, later.renewal_opportunity_id) == (deal.pk, None)
    assert (deal.type, deal.amount, deal.owner_id) == ("renewal", deal.amount_base, order.owner_id)
    assert deal.amount * 100 == 226 * 105
    assert (deal.account_id, deal.expected_close_date) == (order.account_id, date(2026, 5, 1))
    store.delete(registry.get("opportunity"), kit["admin"], deal.pk)
    watch()
    assert len(deals()) == 1


def test_owners_hear_60_30_and_7_days_before_the_end(kit: Kit, settings: Any) -> None:
    store.update(
        contract(), kit["bob"], ending(kit, "2026-05-01").pk, {"renewable": False, "change_reason": "Last one"}
    )

    for day in ("2026-03-01", "2026-03-02", "2026-03-03", "2026-04-01", "2026-04-24", "2026-05-01", "2026-05-02"):
        settings.FROZEN_TIME = f"{day}T04:00:00+00:00"
        watch()

    assert [text.rpartition(", ")[2] for text in reversed(told(kit, "bob"))] == [
        "in 60 days or less.",
        "in 30 days or less.",
        "in 7 days or less.",
    ]


def test_the_renewal_takes_terms_and_lines_and_wins_the_deal(kit: Kit) -> None:
    order = ending(kit, "2026-04-30", freight="10", discount_amount="26")
    watch()

    do(kit, "bob", order, "renew")

    follower = Contract.objects.get(renewed_from=order)
    assert (follower.start_date, follower.end_date) == (date(2026, 5, 1), date(2027, 4, 30))
    assert (follower.approval_status, follower.total_amount, follower.name) == ("draft", 210, "Service")
    assert ContractLine.objects.filter(contract=follower).count() == 1
    with pytest.raises(DomainError, match="E_DUPLICATE"):
        do(kit, "bob", order, "renew")
    do(kit, "bob", follower, "submit")
    (deal,) = deals()
    assert (deal.status, follower.opportunity_id) == ("won", deal.pk)


def test_only_what_is_in_effect_and_may_be_renewed_is(kit: Kit) -> None:
    draft = signed(kit, end_date="2026-04-30", renewable=True)
    endless = do(kit, "bob", signed(kit, renewable=True), "submit")

    with pytest.raises(DomainError, match="E_STATE"):
        do(kit, "bob", draft, "renew")
    with pytest.raises(DomainError, match="E_REQUIRED"):
        do(kit, "bob", endless, "renew")
    with pytest.raises(Invalid, match="E_REFERENCE"):
        signed(kit, renewed_from=draft.pk)
    with pytest.raises(Invalid, match="E_TREE_CYCLE"):
        store.update(contract(), kit["bob"], draft.pk, {"renewed_from": draft.pk})


def test_the_rate_is_what_was_renewed_of_what_ended_as_far_as_one_sees(kit: Kit) -> None:
    first = ending(kit, "2026-04-30")
    ending(kit, "2026-04-10", freight="226")
    do(kit, "bob", first, "renew")
    do(kit, "bob", Contract.objects.get(renewed_from=first), "submit")

    (month,) = renewals(kit["bob"], "2026-Q2", "")
    rate = page_values(kit["bob"], "2026-Q2", "")["stats"][2]

    assert (month.name, month.ending.count, month.ending.sum, month.renewed.sum) == (
        "2026-04",
        2,
        {"total_amount_base": "678.00"},
        {"total_amount_base": "226.00"},
    )
    assert rate["value"] == "33.3%"
    assert renewals(kit["ben"], "2026-Q2", "") == []
    shown = end_of(Contract.objects.get(pk=first.pk), kit["bob"])
    assert shown is not None
    assert shown["text"].endswith("in 59 days.")


@pytest.mark.once
def test_the_page_shows_each_figure_with_its_list(kit: Kit) -> None:
    ending(kit, "2026-04-30")

    answer = kit.browser("bob").get("/renewals?period=2026-Q2")

    assert answer.status_code == 200
    assert b"end_date__within=2026-04" in answer.content
    assert kit.browser("bob").get("/renewals?period=never").status_code == 422
