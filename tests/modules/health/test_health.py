"""The health of customers that have bought (F019): scored every night, told where it drops, and who comes back."""

from typing import Any

import pytest

from guanxi.jobs.run import Next, Run
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.modules.health import jobs
from guanxi.modules.health.retention import retention
from guanxi.modules.health.shown import panel
from guanxi.records import store
from tests.kit.people import Kit

ACCOUNT, CONTRACT = (registry.get(key) for key in ("account", "contract"))


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-02T04:00:00+00:00"


def bought(kit: Kit, account: Any, *days: str, price: str = "100") -> None:
    for day in days:
        data = {"account": account.pk, "owner": account.owner_id, "doc_date": day}
        lines = [{"description": "Gel", "quantity": "1", "unit_price": price, "tax_rate": "0"}]
        store.create(CONTRACT, kit["admin"], {**data, "lines": lines}, history=True)


def work_out() -> None:
    outcome: Any = Next({}, 0, None)
    while isinstance(outcome, Next):
        outcome = jobs.tell_health(Run(job_id=1, user_id=None, checkpoint=outcome.checkpoint))


def test_f019_r1_every_customer_that_bought_is_scored_in_batches_and_told_why(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    often, once, never = (kit.make("account", "bob", name=name) for name in ("Often", "Once", "Never"))
    bought(kit, often, "2025-12-02", "2026-01-01", "2026-01-31")
    bought(kit, once, "2025-06-01")
    kit.make("activity", "bob", account=often.pk, happened_at="2026-02-25T04:00:00+00:00")
    monkeypatch.setattr(jobs, "BATCH", 1)

    work_out()

    for one in (often, once, never):
        one.refresh_from_db()
    assert (often.health_score, often.health_band) == (100, "healthy")
    assert (often.order_interval_days, str(often.dormant_on)) == (30, "2026-03-17")
    assert (once.health_score, once.health_band, once.dormant_on) == (0, "risk", None)
    assert (never.health_score, never.health_band) == (None, "")
    told = panel(often, kit["bob"])
    assert told is not None
    assert [row["points"] for row in told["rows"]] == ["41.7 of 41.7", "33.3 of 33.3", "25.0 of 25.0"]
    assert panel(never, kit["bob"]) is None


def test_f019_r2_a_worse_band_is_told_to_owner_and_superior_once(kit: Kit, settings: Any) -> None:
    account = kit.make("account", "bob")
    bought(kit, account, "2025-12-02", "2026-01-01", "2026-01-31")
    work_out()
    settings.FROZEN_TIME = "2026-06-20T04:00:00+00:00"

    work_out()
    work_out()

    heard = Notice.objects.filter(kind="health_dropped").order_by("user")
    assert {row.user_id for row in heard} == {kit["alice"].user_id, kit["bob"].user_id}
    assert heard.count() == 2


def test_who_has_bought_nothing_after_all_has_no_score(kit: Kit) -> None:
    account = kit.make("account", "bob")
    bought(kit, account, "2026-02-01")
    work_out()
    CONTRACT.model.objects.update(doc_status="voided")
    ACCOUNT.model.objects.update(deal_count=0)

    work_out()

    account.refresh_from_db()
    assert (account.health_score, account.health_band, account.health_parts) == (None, "", None)


def test_f019_r3_retention_is_who_came_back_of_those_whose_orders_one_sees(kit: Kit) -> None:
    back, gone, new = (kit.make("account", "bob", name=name) for name in ("Back", "Gone", "New"))
    bought(kit, back, "2025-02-01", "2025-08-01", "2026-01-15")
    bought(kit, gone, "2025-05-01")
    bought(kit, new, "2026-02-01")
    bought(kit, kit.make("account", "charlie"), "2025-05-01")

    seen = [retention(kit[name]) for name in ("bob", "admin")]

    assert [(one.bought, one.kept, str(one.rate)) for one in seen if one] == [(2, 1, "50.0"), (3, 1, "33.3")]
    said = kit.api("bob").get("/api/v1/reports/retention?period=this_year").json()
    assert said["totals"]["rate"] == "50.0"
    assert kit.api("bob").get("/api/v1/reports/retention?period=2025").status_code == 422


@pytest.mark.once
def test_f019_r4_the_page_counts_bands_and_dormant_ones_with_the_lists_behind(kit: Kit, settings: Any) -> None:
    bought(kit, kit.make("account", "bob"), "2025-06-01", "2025-07-01")
    work_out()

    shown = kit.browser("bob").get("/customer-health").content.decode()

    assert 'href="/m/accounts/?view=health&amp;health_band=risk"' in shown
    listed = kit.api("bob").get("/api/v1/accounts?dormant_on__lte=2026-03-02").json()
    assert len(listed["items"]) == 1
