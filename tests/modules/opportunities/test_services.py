"""Opportunities and their stages, rule by rule (F037, F038)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity, Stage, StageHistory, StageSet
from guanxi.records import actions, store
from tests.kit.people import Kit
from tests.kit.values import codes_of

DEAL, STAGE, STAGE_SET = (registry.get(key) for key in ("opportunity", "stage", "stage_set"))
TODAY = date(2026, 3, 15)


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-15T04:00:00+00:00"


def stage(name: str) -> int:
    return Stage.objects.get(name_en=name).pk


def deal(kit: Kit, **values: Any) -> Opportunity:
    return kit.make(DEAL, "bob", **{"expected_close_date": "2026-06-30", "amount": "100.00", **values})


def move(kit: Kit, record: Opportunity, name: str, who: str = "bob", **more: Any) -> Any:
    return actions.run(DEAL, kit[who], record.pk, "move", {"stage": stage(name), **more})


def change(kit: Kit, record: Opportunity, **values: Any) -> Any:
    return store.update(DEAL, kit["bob"], record.pk, values)


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


def moves(record: Opportunity) -> list[tuple[str | None, str]]:
    rows = StageHistory.objects.filter(opportunity=record).order_by("id")
    return [(row.from_stage and row.from_stage.name_en, row.to_stage.name_en) for row in rows]


def test_f037_r1_a_new_deal_needs_account_name_and_close_date_and_begins_at_the_first_stage(kit: Kit) -> None:
    assert refused(lambda: store.create(DEAL, kit["bob"], {})) == {
        "name": "E_REQUIRED",
        "account": "E_REQUIRED",
        "expected_close_date": "E_REQUIRED",
    }
    made = deal(kit)
    assert (made.stage.name_en, made.status, made.probability, made.owner_id) == (
        "Qualification",
        "open",
        Decimal(10),
        kit["bob"].user_id,
    )


@pytest.mark.parametrize(("days", "is_kept"), [(30, True), (31, False)])
def test_f037_r1_a_new_deal_closes_at_the_earliest_thirty_days_ago(kit: Kit, days: int, is_kept: bool) -> None:
    when = (TODAY - timedelta(days=days)).isoformat()
    if is_kept:
        assert deal(kit, expected_close_date=when).pk
    else:
        assert refused(lambda: deal(kit, expected_close_date=when)) == {"expected_close_date": "E_DATE_RULE"}


def test_f037_r1_history_brings_older_days(kit: Kit) -> None:
    data = kit.data(DEAL, "bob", expected_close_date="2016-10-20")

    assert store.create(DEAL, kit["admin"], data, history=True).expected_close_date == date(2016, 10, 20)


def test_f037_r2_the_amount_is_the_sum_of_the_lines_rounded_line_by_line(kit: Kit) -> None:
    product = kit.make("product", "admin", standard_price="19.99").pk
    lines = [
        {"product": product, "quantity": "3", "discount_pct": "10"},
        {"product": product, "quantity": "1", "unit_price": "0.005"},
    ]
    made = deal(kit, amount=None, lines=lines)

    assert made.amount == Decimal("53.97") + Decimal("0.01")
    assert made.weighted_base == Decimal("5.40")


def test_f037_r2_an_amount_with_lines_can_not_be_typed(kit: Kit) -> None:
    product = kit.make("product", "admin", standard_price="10").pk
    made = deal(kit, amount=None, lines=[{"product": product, "quantity": "2"}])

    assert refused(lambda: change(kit, made, amount="21.00")) == {"amount": "E_FIELD_FORBIDDEN"}
    assert change(kit, made, amount="20.00").amount == 20
    assert change(kit, made, lines=[]).amount == 0
    assert change(kit, made, amount="21.00").amount == 21


def test_f037_r2_a_kept_line_keeps_its_id_and_a_removed_one_goes(kit: Kit) -> None:
    product = kit.make("product", "admin", standard_price="10").pk
    made = deal(kit, amount=None, lines=[{"product": product}, {"product": product, "quantity": "5"}])
    first = DEAL.lines.model.objects.filter(opportunity=made).order_by("sort").first()

    change(kit, made, lines=[{"id": first.pk, "quantity": "3"}])

    rows = DEAL.lines.model.objects.filter(opportunity=made)
    assert [(row.pk, row.quantity, row.unit_price) for row in rows] == [(first.pk, 3, 10)]
    assert Opportunity.objects.get(pk=made.pk).amount == 30


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ({"quantity": "1"}, "lines.0.product", "E_REQUIRED"),
        ({"product": 987_654}, "lines.0.product", "E_REFERENCE"),
        ({"product": "P", "quantity": "-1"}, "lines.0.quantity", "E_RANGE"),
        ({"product": "P", "quantity": "0.00001"}, "lines.0.quantity", "E_FORMAT"),
        ({"product": "P", "discount_pct": "101"}, "lines.0.discount_pct", "E_RANGE"),
        ({"product": "P", "nonsense": 1}, "lines.0.nonsense", "E_UNKNOWN_FIELD"),
        ({"product": "P", "id": 987_654}, "lines.0.id", "E_REFERENCE"),
        ({"product": "P", "quantity": "100000000", "unit_price": "100000"}, "lines.0.amount", "E_RANGE"),
    ],
)
def test_f037_r2_a_wrong_line_is_named(kit: Kit, line: dict[str, Any], field: str, code: str) -> None:
    product = kit.make("product", "admin").pk
    lines = [{key: product if value == "P" else value for key, value in line.items()}]

    assert refused(lambda: deal(kit, amount=None, lines=lines)) == {field: code}


def test_f037_r2_a_sum_of_lines_beyond_the_limit_is_refused(kit: Kit) -> None:
    product = kit.make("product", "admin").pk
    lines = [{"product": product, "quantity": "1", "unit_price": "60000000000"}] * 2

    assert refused(lambda: deal(kit, amount=None, lines=lines)) == {"amount": "E_RANGE"}


def test_f037_r3_a_deal_keeps_its_process(kit: Kit) -> None:
    other = kit.make(STAGE_SET, "admin", is_default=False).pk
    made = deal(kit)

    assert refused(lambda: change(kit, made, stage_set=other)) == {"stage_set": "E_FIELD_FORBIDDEN"}


def test_f037_r3_the_process_fits_the_type_of_the_deal(kit: Kit) -> None:
    renewals = kit.make(STAGE_SET, "admin", is_default=False, types=["renewal"]).pk
    first = kit.make(STAGE, "admin", stage_set=renewals, name="Ask").pk

    assert deal(kit, type="renewal").stage_id == first
    assert deal(kit, type="new").stage.name_en == "Qualification"


def test_f037_r3_a_stage_of_another_process_is_refused(kit: Kit) -> None:
    other = kit.make(STAGE_SET, "admin", is_default=False).pk
    strange = kit.make(STAGE, "admin", stage_set=other, name="Strange").pk
    made = deal(kit)

    assert refused(lambda: change(kit, made, stage=strange)) == {"stage": "E_REFERENCE"}


def test_f037_r3_a_used_stage_can_be_renamed_and_retired_but_not_deleted(kit: Kit) -> None:
    made = deal(kit)

    assert refused(lambda: store.delete(STAGE, kit["admin"], made.stage_id)) == {"": "E_IN_USE"}
    assert refused(lambda: store.update(STAGE, kit["admin"], made.stage_id, {"kind": "won"})) == {"kind": "E_IN_USE"}
    store.update(STAGE, kit["admin"], made.stage_id, {"name": "Renamed", "active": False})
    assert deal(kit).stage.name_en == "Needs analysis"
    assert refused(lambda: change(kit, deal(kit), stage=made.stage_id)) == {"stage": "E_CHOICE"}


def test_f037_r4_winning_needs_an_amount_and_a_reason_and_closes_today(kit: Kit) -> None:
    made = deal(kit, amount="0")

    assert refused(lambda: actions.run(DEAL, kit["bob"], made.pk, "win", {})) == {"won_reason": "E_REASON_REQUIRED"}
    assert refused(lambda: actions.run(DEAL, kit["bob"], made.pk, "win", {"won_reason": "price"})) == {
        "amount": "E_REQUIRED"
    }
    change(kit, made, amount="10")
    won = actions.run(DEAL, kit["bob"], made.pk, "win", {"won_reason": "price"})
    assert (won.status, won.stage.kind, won.closed_at, won.probability, won.forecast_category) == (
        "won",
        "won",
        TODAY,
        100,
        "closed",
    )


def test_f037_r4_what_is_closed_is_not_closed_again(kit: Kit) -> None:
    made = deal(kit)
    actions.run(DEAL, kit["bob"], made.pk, "win", {"won_reason": "price"})

    assert refused(lambda: actions.run(DEAL, kit["bob"], made.pk, "win", {"won_reason": "price"})) == {
        "": "E_STAGE_CLOSED"
    }


def test_f037_r4_a_day_of_closing_can_be_given(kit: Kit) -> None:
    won = actions.run(DEAL, kit["bob"], deal(kit).pk, "win", {"won_reason": "price", "closed_at": "2026-03-01"})

    assert won.closed_at == date(2026, 3, 1)


def test_f037_r5_losing_and_putting_aside_need_a_reason(kit: Kit) -> None:
    made = deal(kit)

    assert refused(lambda: actions.run(DEAL, kit["bob"], made.pk, "lose", {})) == {"lost_reason": "E_REASON_REQUIRED"}
    assert refused(lambda: move(kit, made, "Closed lost")) == {"lost_reason": "E_REASON_REQUIRED"}
    assert refused(lambda: actions.run(DEAL, kit["bob"], made.pk, "invalidate", {"reason": "x"})) == {
        "lost_reason": "E_REASON_REQUIRED"
    }
    lost = actions.run(DEAL, kit["bob"], made.pk, "lose", {"lost_reason": "price", "note": "too dear"})
    assert (lost.status, lost.lost_reason, lost.closed_at) == ("lost", "price", TODAY)


def test_f037_r5_a_change_of_the_stage_runs_the_same_gates_as_the_action(kit: Kit) -> None:
    made = deal(kit)

    assert refused(lambda: change(kit, made, stage=stage("Closed lost"))) == {"lost_reason": "E_REASON_REQUIRED"}
    assert change(kit, made, stage=stage("Closed lost"), lost_reason="price").status == "lost"


def test_f037_r6_a_closed_deal_changes_no_more_but_for_its_remarks_and_owner(kit: Kit) -> None:
    made = deal(kit)
    actions.run(DEAL, kit["bob"], made.pk, "win", {"won_reason": "price"})

    assert refused(lambda: change(kit, made, amount="5")) == {"amount": "E_STAGE_CLOSED"}
    assert refused(lambda: change(kit, made, lines=[])) == {"lines": "E_STAGE_CLOSED"}
    assert refused(lambda: move(kit, made, "Qualification")) == {"stage": "E_STAGE_CLOSED"}
    assert change(kit, made, remark="thank them", tags=["friend"]).remark == "thank them"


def test_f037_r6_a_superior_reopens_it_into_the_stage_before(kit: Kit) -> None:
    made = deal(kit)
    move(kit, made, "Negotiation")
    actions.run(DEAL, kit["bob"], made.pk, "lose", {"lost_reason": "price"})

    with pytest.raises(Denied):
        actions.run(DEAL, kit["bob"], made.pk, "reopen", {})
    back = actions.run(DEAL, kit["alice"], made.pk, "reopen", {"reason": "they called"})

    assert (back.stage.name_en, back.status, back.closed_at, back.lost_reason) == ("Negotiation", "open", None, "")
    assert moves(made) == [
        (None, "Qualification"),
        ("Qualification", "Negotiation"),
        ("Negotiation", "Closed lost"),
        ("Closed lost", "Negotiation"),
    ]


def test_f037_r6_an_open_deal_can_not_be_reopened(kit: Kit) -> None:
    with pytest.raises(DomainError, match="E_STATE"):
        actions.run(DEAL, kit["alice"], deal(kit).pk, "reopen", {})


def test_f037_r7_each_push_back_of_the_date_is_counted(kit: Kit) -> None:
    made = deal(kit)

    for when in ("2026-07-01", "2026-08-01", "2026-07-15"):
        made = change(kit, made, expected_close_date=when)

    assert made.slip_count == 2


def test_f037_r8_a_transfer_changes_neither_stage_nor_history(kit: Kit) -> None:
    made = deal(kit)
    move(kit, made, "Proposal / quote")
    before = moves(made)

    given = change(kit, made, owner=kit["ben"].user_id)

    assert (given.owner_id, given.stage.name_en, moves(made)) == (kit["ben"].user_id, "Proposal / quote", before)


def test_f037_an_account_with_an_open_deal_is_in_opportunity_and_without_one_a_prospect(kit: Kit) -> None:
    made = deal(kit)

    def life() -> str:
        return Account.objects.get(pk=made.account_id).stage

    assert life() == "opportunity"
    actions.run(DEAL, kit["bob"], made.pk, "lose", {"lost_reason": "price"})
    assert life() == "prospect"
    actions.run(DEAL, kit["alice"], made.pk, "reopen", {})
    store.delete(DEAL, kit["bob"], made.pk)
    assert life() == "prospect"
    store.restore(DEAL, kit["bob"], made.pk)
    assert life() == "opportunity"


def test_f038_r1_a_company_starts_with_eight_stages(kit: Kit) -> None:
    rows = Stage.objects.order_by("sequence").values_list("name_en", "probability", "category", "kind", "max_days")

    assert list(rows) == [
        ("Qualification", 10, "pipeline", "open", 14),
        ("Needs analysis", 30, "pipeline", "open", 21),
        ("Proposal / quote", 50, "best_case", "open", 21),
        ("Negotiation", 70, "commit", "open", 14),
        ("Contract signing", 90, "commit", "open", 7),
        ("Closed won", 100, "closed", "won", None),
        ("Closed lost", 0, "omitted", "lost", None),
        ("Invalid", 0, "omitted", "invalid", None),
    ]


def test_f038_r2_a_stage_brings_its_probability_and_category(kit: Kit) -> None:
    moved = move(kit, deal(kit), "Negotiation")

    assert (moved.probability, moved.forecast_category, moved.weighted_base) == (70, "commit", Decimal(70))


def test_f038_r2_a_probability_is_typed_only_within_the_range_of_the_stage(kit: Kit) -> None:
    made = deal(kit)

    assert refused(lambda: change(kit, made, probability="15")) == {"probability": "E_RANGE"}
    store.update(STAGE, kit["admin"], made.stage_id, {"prob_min": "5", "prob_max": "20"})
    assert change(kit, made, probability="20").weighted_base == 20
    assert refused(lambda: change(kit, made, probability="21")) == {"probability": "E_RANGE"}


def test_f038_r3_a_gate_names_everything_that_is_missing(kit: Kit) -> None:
    gate = {"required_fields": ["next_step", "lines"], "checklist": ["Budget known"], "min_activities": 1}
    store.update(STAGE, kit["admin"], stage("Negotiation"), gate)
    made = deal(kit)

    with pytest.raises(DomainError) as error:
        move(kit, made, "Negotiation")

    (gate_error,) = error.value.errors
    assert gate_error.code == "E_STAGE_GATE"
    assert [each.field for each in gate_error.errors] == ["next_step", "lines", "checked_items", "activities"]
    assert Opportunity.objects.get(pk=made.pk).stage.name_en == "Qualification"


def test_f038_r3_a_met_gate_opens(kit: Kit) -> None:
    gate = {"required_fields": ["next_step", "lines"], "checklist": ["Budget known"], "min_activities": 1}
    store.update(STAGE, kit["admin"], stage("Negotiation"), gate)
    product = kit.make("product", "admin", standard_price="10").pk
    made = deal(kit, amount=None, lines=[{"product": product}], next_step="Call", checked_items=["Budget known"])
    kit.make("activity", "bob", opportunity=made.pk, content="They know their budget")

    assert move(kit, made, "Negotiation").stage.name_en == "Negotiation"


def test_f038_r4_going_back_needs_a_reason_where_the_process_says_so(kit: Kit) -> None:
    made = deal(kit)
    move(kit, made, "Negotiation")
    store.update(STAGE_SET, kit["admin"], made.stage_set_id, {"back_needs_reason": True})

    assert refused(lambda: move(kit, made, "Qualification")) == {"stage": "E_REASON_REQUIRED"}
    assert move(kit, made, "Qualification", reason="wrong person").stage.name_en == "Qualification"
    assert StageHistory.objects.filter(opportunity=made).latest("id").reason == "wrong person"


def test_f038_r4_stages_may_be_skipped_unless_the_process_forbids_it(kit: Kit) -> None:
    made = deal(kit)
    store.update(STAGE_SET, kit["admin"], made.stage_set_id, {"no_skip": True})

    assert refused(lambda: move(kit, made, "Negotiation")) == {"stage": "E_STAGE_SKIP"}
    assert move(kit, made, "Needs analysis").stage.name_en == "Needs analysis"


def test_f038_r5_each_move_keeps_who_when_how_long_and_how_much(kit: Kit, settings: Any) -> None:
    made = deal(kit)
    settings.FROZEN_TIME = "2026-03-20T05:00:00+00:00"

    move(kit, made, "Needs analysis", "alice")

    row = StageHistory.objects.filter(opportunity=made).latest("id")
    assert (row.by_id, row.at, row.days_in_stage, row.amount, row.expected_close_date) == (
        kit["alice"].user_id,
        clock.now(),
        5,
        100,
        date(2026, 6, 30),
    )


def test_f038_one_process_is_the_default_one(kit: Kit) -> None:
    first = StageSet.objects.get(is_default=True).pk
    second = kit.make(STAGE_SET, "admin", is_default=True).pk

    assert list(StageSet.objects.filter(is_default=True).values_list("pk", flat=True)) == [second]
    assert refused(lambda: store.update(STAGE_SET, kit["admin"], second, {"is_default": False})) == {
        "is_default": "E_REQUIRED"
    }
    store.update(STAGE_SET, kit["admin"], first, {"is_default": True})
    assert list(StageSet.objects.filter(is_default=True).values_list("pk", flat=True)) == [first]


def test_another_currency_is_refused_for_now(kit: Kit) -> None:
    assert refused(lambda: deal(kit, currency_code="USD")) == {"currency_code": "E_NO_RATE"}


def test_the_team_and_those_above_hear_that_a_deal_was_won_and_nobody_of_his_own_doing(kit: Kit) -> None:
    made = deal(kit)
    actions.run(DEAL, kit["bob"], made.pk, "add_member", {"user": kit["ben"].user_id})
    actions.run(DEAL, kit["bob"], made.pk, "win", {"won_reason": "price"})

    told = Notice.objects.filter(kind="deal_won").values_list("user_id", flat=True)
    assert set(told) == {kit["alice"].user_id, kit["ben"].user_id}
