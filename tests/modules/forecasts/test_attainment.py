"""Targets: what is reached of a quota, ranks and lights, what each day left must bring; and a year shared out."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.setting import trying
from guanxi.modules.forecasts.attainment import ANONYMOUS, COLLEAGUES, attainment, light, per_day, read_ask
from guanxi.modules.forecasts.models import Quota
from guanxi.modules.forecasts.sharing_out import Plan, share_out
from guanxi.modules.opportunities.models import Opportunity
from tests.kit.people import Kit
from tests.modules.forecasts.deals import deal, quota


def asked(kit: Kit, name: str, **given: str) -> Any:
    return attainment(kit[name], read_ask(kit[name], given))


def test_f044_r1_done_share_rank_gap_and_what_each_working_day_must_bring(april: Kit) -> None:
    for name, wanted, won in (("bob", "1000", "600"), ("ben", "2000", "400")):
        quota(april, wanted, month=5, name=name)
        deal(april, "closed", won, owner=name)
    deal(april, "commit", "50")
    Opportunity.objects.filter(status="open").update(expected_close_date="2026-05-20")

    found = asked(april, "alice")

    assert [(one.name, one.done, one.pct, one.rank, one.gap, one.light) for one in found.rows] == [
        ("Bob", 600, Decimal("60.0"), 1, 400, "good"),
        ("Ben", 400, Decimal("20.0"), 2, 1600, "bad"),
    ]
    assert (found.days_left, found.rows[0].daily, found.rows[0].forecast) == (11, Decimal("36.36"), 650)
    assert (found.total.quota, found.total.done, found.elapsed) == (3000, 1000, Decimal("48.4"))


@pytest.mark.once
@pytest.mark.parametrize(("pct", "expected"), [("50", "good"), ("49.9", "warn"), ("40", "warn"), ("39.9", "bad")])
def test_f044_r1_the_light_compares_with_the_time_that_has_passed(pct: str, expected: str) -> None:
    assert light(Decimal(pct), Decimal(50)) == expected


@pytest.mark.once
def test_without_a_quota_there_is_no_share_and_with_nothing_missing_no_daily_rate(april: Kit) -> None:
    deal(april, "closed", "5")
    quota(april, "0", month=5, name="ben")

    found = {one.name: one for one in asked(april, "alice").rows}

    assert (found["Bob"].pct, found["Bob"].rank, found["Bob"].light) == (None, None, "")
    assert found["Ben"].pct is None
    assert (per_day(Decimal(-1), 5), per_day(Decimal(5), 0), per_day(None, 5)) == (None, None, None)
    assert "—" in april.browser("alice").get("/targets").content.decode()


@pytest.mark.once
def test_f044_r2_one_sees_oneself_and_those_below_and_colleagues_as_the_company_wants(april: Kit) -> None:
    for name in ("bob", "ben", "alice"):
        quota(april, "100", month=5, name=name)
    deal(april, "closed", "50", owner="ben")

    assert [one.name for one in asked(april, "bob").rows] == ["Bob"]
    assert {one.name for one in asked(april, "alice").rows} == {"Alice", "Bob", "Ben"}
    with trying({COLLEAGUES.key: ANONYMOUS}):
        rows = asked(april, "bob").rows
    assert [(one.name, one.done, one.pct, one.rank) for one in rows] == [
        ("", None, Decimal("50.0"), 1),
        ("Bob", 0, Decimal("0.0"), 2),
    ]


@pytest.mark.parametrize("metric", ["new_customers", "activities"])
def test_other_kinds_of_quota_count_customers_and_follow_ups(april: Kit, metric: str) -> None:
    quota(april, "4", month=5, metric=metric)
    account = april.make("account", "bob")
    registry.get("account").model.objects.filter(pk=account.pk).update(first_deal_at="2026-05-03")
    april.make("activity", "bob", account=account.pk, happened_at="2026-05-14T02:00:00Z")

    assert [(one.name, one.done, one.pct) for one in asked(april, "alice", metric=metric).rows] == [
        ("Bob", 1, Decimal("25.0"))
    ]


def test_f042_r5_a_year_is_shared_out_by_last_years_season_and_again_changes_the_same_rows(april: Kit) -> None:
    for day, amount in (("2025-04-10", "300"), ("2025-05-10", "100")):
        won = deal(april, "closed", amount)
        Opportunity.objects.filter(pk=won.pk).update(closed_at=day)
    plan = {"scope_type": "user", "scope": april["bob"].user_id, "metric": "contract_amount", "level": "base"}

    share_out(actor=april["alice"], plan=Plan(**plan, fiscal_year=2026, amount=Decimal(1000), way="seasonally"))
    first = list(Quota.objects.order_by("starts_on").values_list("amount", flat=True))
    share_out(actor=april["alice"], plan=Plan(**plan, fiscal_year=2026, amount=Decimal(1000), way="evenly"))

    again = Quota.objects.order_by("starts_on")
    assert first == [750, 250, *[0] * 10]
    assert [row.amount for row in again] == [Decimal("83.33")] * 11 + [Decimal("83.37")]
    assert [row.starts_on.month for row in again] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        share_out(actor=april["bob"], plan=Plan(**plan, fiscal_year=2026, amount=Decimal(1)))


@pytest.mark.once
def test_the_pages_and_the_reports_say_the_same(april: Kit) -> None:
    quota(april, "1000", month=5)
    deal(april, "closed", "600")

    said = april.api("alice").get("/api/v1/reports/attainment").json()
    text = april.browser("alice").get("/targets").content.decode()
    forecast = april.api("alice").get("/api/v1/reports/forecast?period=FY2026-Q1").json()

    assert [(row["name"], row["done"], row["pct"], row["rank"]) for row in said["rows"]] == [("Bob", "600", "60.0", 1)]
    assert "¥600" in text
    assert [(row["name"], row["closed"], row["quota"]) for row in forecast["rows"]] == [
        ("Alice", "0.00", None),
        ("Bob", "600.00", "1000.00"),
    ]
    assert april.api("alice").get("/api/v1/reports/forecast?who=1").status_code == 400
    assert april.api("alice").get("/api/v1/reports/nothing").status_code == 404
    assert april.api("charlie").get("/api/v1/reports/attainment").status_code == 403
    split = april.browser("alice").post(
        "/targets/split",
        {"scope_type": "user", "user": april["bob"].user_id, "metric": "contract_amount", "level": "base"}
        | {"fiscal_year": "2026", "amount": "1200", "way": "evenly", "step": "look"},
    )
    assert (split.status_code, split.content.decode().count("¥100")) == (200, 12)
