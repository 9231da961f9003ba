"""Forecasts of a fiscal quarter: exact figures, adjustments and their trail, submitting and closing."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from guanxi.access.models import Role
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.forecasts.attainment import attainment, read_ask
from guanxi.modules.forecasts.models import Adjustment, Snapshot
from guanxi.modules.forecasts.rolled import rolled_up
from guanxi.modules.forecasts.services import forecast_of
from guanxi.modules.opportunities.services import win
from guanxi.records import actions, store
from tests.kit.people import Kit
from tests.modules.forecasts.deals import adjust, deal, example, quarter, quota

FORECAST, QUOTA = registry.get("forecast"), registry.get("quota")


def test_T10_the_figures_of_a_quarter_and_what_a_manager_puts_in_their_place(april: Kit) -> None:
    example(april)
    bob = rolled_up(april["bob"].user_id, quarter(april))
    figures = bob.row.team.figures
    assert (figures.closed, figures.commit, figures.best_case, figures.pipeline) == (180000, 330000, 450000, 470000)
    assert (bob.quota, bob.quota_pct, bob.gap) == (600000, Decimal("30.0"), 420000)

    adjust(april, "alice", "bob", "350000")
    with pytest.raises(DomainError, match="E_FORECAST_ORDER"):
        adjust(april, "alice", "bob", "170000")

    above = rolled_up(april["alice"].user_id, quarter(april)).row
    assert (above.team.commit.adjusted, above.team.best_case.adjusted) == (350000, 450000)
    assert rolled_up(april["bob"].user_id, quarter(april)).row.team.commit.adjusted == 330000


def test_f043_r2_who_shares_the_credit_for_a_deal_has_his_part_of_it_in_forecast_quota_and_submission(
    april: Kit,
) -> None:
    won, open_one = deal(april, "commit", "1000"), deal(april, "commit", "100.01")
    deal(april, "commit", "7")
    ben = april["ben"].user_id
    for one in (won, open_one):
        share = {"user": ben, "pct": "33.3333", "credit_type": "revenue"}
        actions.run(registry.get("opportunity"), april["bob"], one.pk, "share_credit", share)
    win(actor=april["bob"], pk=won.pk, won_reason="price")

    own = {name: rolled_up(april[name].user_id, quarter(april)).row.own for name in ("bob", "ben")}
    record = forecast_of(actor=april["ben"], owner=ben, term=quarter(april))
    actions.run(FORECAST, april["ben"], record.pk, "submit", {})

    assert (own["bob"].figures.closed, own["ben"].figures.closed) == (Decimal("666.67"), Decimal("333.33"))
    assert (own["bob"].figures.commit_open, own["ben"].figures.commit_open) == (Decimal("73.67"), Decimal("33.34"))
    above = rolled_up(april["alice"].user_id, quarter(april)).row.team.figures
    assert (above.closed, above.commit_open) == (1000, Decimal("107.01"))
    reached = attainment(april["alice"], read_ask(april["alice"], {"period": "2026-05"})).rows
    assert {one.name: one.done for one in reached} == {"Bob": Decimal("666.67"), "Ben": Decimal("333.33")}
    deals = Snapshot.objects.get(owner=ben).lines["deals"]
    assert [one["credit"] for one in deals] == ["333.33", "33.34"]


def test_a_change_below_shows_beside_an_adjustment_and_does_not_touch_it(april: Kit) -> None:
    example(april)
    adjust(april, "alice", "bob", "350000")

    deal(april, "commit", "40000")

    passed = rolled_up(april["bob"].user_id, quarter(april)).row.passed
    assert (passed.commit.computed, passed.commit.adjusted, passed.commit.moved) == (370000, 350000, 40000)
    assert (passed.commit.held.by, passed.commit.held.comment) == ("Alice", "They told me so")


def test_an_own_adjustment_counts_above_and_can_be_withdrawn_with_its_trail_kept(april: Kit) -> None:
    example(april)
    record = adjust(april, "bob", "bob", "300000")
    assert rolled_up(april["alice"].user_id, quarter(april)).row.team.commit.adjusted == 300000

    actions.run(FORECAST, april["bob"], record.pk, "withdraw", {"field": "commit", "comment": "Too careful"})

    assert rolled_up(april["alice"].user_id, quarter(april)).row.team.commit.adjusted == 330000
    trail = Adjustment.objects.filter(forecast=record).order_by("at", "pk")
    assert [(one.amount, one.base, one.comment, one.by_id) for one in trail] == [
        (300000, 330000, "They told me so", april["bob"].user_id),
        (None, 0, "Too careful", april["bob"].user_id),
    ]


def test_only_a_direct_superior_adjusts_for_somebody_and_nobody_below_sees_it(april: Kit) -> None:
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        adjust(april, "ben", "bob", "1")
    forecast_of(actor=april["bob"], owner=april["bob"].user_id, term=quarter(april))
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        adjust(april, "bob", "bob", "1", place="report")
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        adjust(april, "alice", "bob", "1", place="own")


def test_submitting_freezes_the_figures_with_their_deals(april: Kit) -> None:
    example(april)
    record = forecast_of(actor=april["bob"], owner=april["bob"].user_id, term=quarter(april))

    done = actions.run(FORECAST, april["bob"], record.pk, "submit", {"comment": "Week 20"})
    deal(april, "commit", "40000")

    assert (done.commit, done.quota, done.submitted_at is not None) == (330000, 600000, True)
    kept = Snapshot.objects.get(owner=april["bob"].user_id, kind="submit")
    assert (kept.values["report"]["commit"], len(kept.lines["deals"])) == ("330000", 4)
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        actions.run(FORECAST, april["alice"], record.pk, "submit", {})


def test_a_closed_quarter_is_changed_by_administrators_alone_and_that_is_marked(april: Kit, settings: Any) -> None:
    example(april)
    record = forecast_of(actor=april["bob"], owner=april["bob"].user_id, term=quarter(april))
    settings.FROZEN_TIME = datetime(2026, 7, 5, 4, tzinfo=UTC).isoformat()
    actions.run(FORECAST, april["bob"], record.pk, "submit", {})
    settings.FROZEN_TIME = datetime(2026, 7, 6, 4, tzinfo=UTC).isoformat()

    for run in (
        lambda: actions.run(FORECAST, april["bob"], record.pk, "submit", {}),
        lambda: adjust(april, "alice", "bob", "350000"),
        lambda: quota(april, "1", name="ben", by="alice"),
        lambda: store.delete(FORECAST, april["bob"], record.pk),
    ):
        with pytest.raises(DomainError, match="E_PERIOD_CLOSED"):
            run()

    assert adjust(april, "admin", "bob", "350000").is_late
    assert quota(april, "1", name="ben").is_late


def test_quotas_are_set_by_those_above_once_a_month_and_added_up_by_quarter(april: Kit) -> None:
    quota(april, "100", by="alice")
    with pytest.raises(DomainError, match="E_NOT_UNIQUE"):
        quota(april, "100", by="alice")
    quota(april, "70", month=5, by="alice", scope=april["bob"].user_id, user=None)
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        quota(april, "5", name="alice", by="alice")
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        quota(april, "5", by="alice", scope_type="company")

    Role.objects.filter(preset="sales").update(rights=["quota.view", "quota.create", "quota.edit", "quota.edit_own"])
    april.again("bob")
    quota(april, "80", month=7, by="bob")
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        quota(april, "80", month=7, name="ben", by="bob")

    quota(april, "1000", name="alice", scope_type="team")

    assert rolled_up(april["bob"].user_id, quarter(april)).quota == 170
    above = rolled_up(april["alice"].user_id, quarter(april))
    assert (above.quota, above.members_quota) == (1000, 170)


def test_who_may_not_know_what_deals_are_worth_does_not_know_it_from_forecasts(april: Kit) -> None:
    example(april)
    record = adjust(april, "bob", "bob", "300000")
    role = Role.objects.get(preset="sales")
    store.create(
        registry.get("field_right"),
        april["admin"],
        {"role": role.pk, "object": "opportunities", "field": "amount", "level": "hidden"},
    )

    told = {
        name: april.api(name).get(f"/api/v1/forecasts/{record.pk}").json().keys() & {"quota", "commit", "weighted"}
        for name in ("bob", "alice")
    }

    assert told == {"bob": {"quota"}, "alice": {"quota", "commit", "weighted"}}
