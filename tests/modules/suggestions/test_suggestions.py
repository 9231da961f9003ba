"""What customers may want next (F047, F148), how they buy (F149), and what people make of it."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.jobs.run import Next, Run
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.suggestions import scoring
from guanxi.modules.suggestions.jobs import find_suggestions
from guanxi.modules.suggestions.models import Owned, Suggestion
from guanxi.modules.suggestions.pages import figures
from guanxi.modules.suggestions.shown import to_sell, together
from guanxi.records import actions, store
from tests.kit.people import Kit


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-02T04:00:00+00:00"


def work_out() -> None:
    outcome: Any = Next({}, 0, None)
    while isinstance(outcome, Next):
        outcome = find_suggestions(Run(job_id=1, user_id=None, checkpoint=outcome.checkpoint))


def product(kit: Kit, name: str, **values: Any) -> Any:
    return kit.make("product", "admin", name=name, standard_price="100", tax_rate="0", **values)


def bought(kit: Kit, account: Any, day: str, *products: Any, name: str = "bob") -> Any:
    """An order of an account that counts, with one of each product."""
    lines = [{"product": one.pk, "quantity": "1"} for one in products]
    data = {"account": account.pk, "owner": kit[name].user_id, "doc_date": day, "lines": lines}
    return store.create(registry.get("contract"), kit["admin"], data, history=True)


def customers(kit: Kit, count: int) -> list[Any]:
    return [kit.make("account", "bob", name=f"Clinic {place}") for place in range(count)]


def suggested() -> set[tuple[str, str, str, str]]:
    rows = Suggestion.objects.select_related("account").order_by("pk")
    return {(row.account.name, row.name, row.kind, row.state) for row in rows}


def do(kit: Kit, name: str, row: Suggestion, key: str) -> Any:
    return actions.run(registry.get("suggestion"), kit[name], row.pk, key, {})


def test_what_is_nearly_used_up_is_due_again_by_the_customers_own_interval_or_that_of_all(kit: Kit) -> None:
    gel, probe = product(kit, "Gel"), product(kit, "Probe")
    often, once, early = customers(kit, 3)
    for day in ("2025-11-02", "2025-12-02", "2026-01-01", "2026-02-01"):
        bought(kit, often, day, gel)
    bought(kit, once, "2026-02-02", gel)
    bought(kit, early, "2026-02-05", gel, probe)

    work_out()

    assert suggested() == {("Clinic 0", "Gel", "repeat", "open"), ("Clinic 1", "Gel", "repeat", "open")}
    row = Suggestion.objects.get(account=often)
    assert (row.times, row.interval_days, str(row.due_on)) == (4, 30, "2026-02-28")
    assert (row.amount_base, row.because_id) == (100, gel.pk)
    page = kit.browser("bob").get("/m/suggestions/?view=all").content.decode()
    assert ("Clinic 0" in page, 'id="totals"' in page) == (True, False)  # averages make no sum
    gel.refresh_from_db()
    assert (gel.repurchase_days, gel.usual_amount_base) == (30, 100)
    bought(kit, once, "2026-03-01", gel)
    work_out()
    assert suggested() == {("Clinic 0", "Gel", "repeat", "open")}


def test_what_others_bought_as_well_is_suggested_with_its_figures(kit: Kit) -> None:
    bed, lamp, mat, chair = (product(kit, name) for name in ("Bed", "Lamp", "Mat", "Chair"))
    clinics = customers(kit, 8)
    for clinic in clinics[:3]:
        bought(kit, clinic, "2026-02-01", bed, lamp)
    bought(kit, clinics[3], "2026-02-10", bed)
    for clinic in clinics[4:7]:
        bought(kit, clinic, "2026-02-01", chair)
    bought(kit, clinics[7], "2023-01-01", bed, chair)
    store.update(registry.get("product"), kit["admin"], bed.pk, {"goes_with": [mat.pk]})

    work_out()

    assert {(name, kind) for who, name, kind, _state in suggested() if who == "Clinic 3"} == {
        ("Mat", "related"),
        ("Lamp", "together"),
    }
    row = Suggestion.objects.get(account=clinics[3], product=lamp)
    assert (row.buyers, row.confidence_pct, row.lift) == (3, 75, Decimal("1.75"))
    assert (row.because_id, str(row.because_on), row.score) == (bed.pk, "2026-02-10", Decimal("131.25"))
    bed.refresh_from_db()
    shown = together(bed, kit["bob"])
    assert shown is not None
    assert [(one["title"], one["buyers"], one["confidence"], one["lift"]) for one in shown["rows"]] == [
        ("Lamp", "3", "75.0%", "1.75")
    ]
    store.update(registry.get("product"), kit["admin"], lamp.pk, {"status": "off"})
    work_out()
    assert not Suggestion.objects.filter(product=lamp).exists()


def test_a_suggestion_becomes_a_deal_or_is_not_wanted(kit: Kit) -> None:
    gel = product(kit, "Gel")
    one, other = customers(kit, 2)
    for clinic in (one, other):
        for day in ("2025-12-01", "2026-01-01", "2026-02-01"):
            bought(kit, clinic, day, gel)
    work_out()
    wanted, unwanted = (Suggestion.objects.get(account=clinic) for clinic in (one, other))
    assert [row["title"] for row in to_sell(kit["bob"])["rows"]] == ["Clinic 0: Gel", "Clinic 1: Gel"]
    assert to_sell(kit["ben"])["rows"] == []
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        do(kit, "ben", wanted, "pursue")

    pursued = do(kit, "bob", wanted, "pursue")
    do(kit, "bob", unwanted, "dismiss")
    work_out()

    deal = registry.get("opportunity").model.objects.get()
    assert (deal.pk, deal.type, deal.amount, deal.account_id) == (pursued.opportunity_id, "repeat", 100, one.pk)
    assert {(who, state) for who, _name, _kind, state in suggested()} == {
        ("Clinic 0", "pursued"),
        ("Clinic 1", "dismissed"),
    }
    with pytest.raises(DomainError, match="E_STATE"):
        do(kit, "bob", unwanted, "pursue")
    assert do(kit, "bob", unwanted, "bring_back").state == "open"


def test_customers_are_scored_by_when_how_often_and_for_how_much_they_bought(kit: Kit) -> None:
    bed = product(kit, "Bed")
    clinics = customers(kit, 5)
    for place, (clinic, day) in enumerate(
        zip(clinics, ("2025-08-14", "2025-12-02", "2026-01-21", "2026-02-10", "2026-02-25"), strict=True)
    ):
        for _order in range(place + 1):
            bought(kit, clinic, day, bed)
    bought(kit, clinics[0], "2024-01-01", bed)
    bought(kit, clinics[4], "2026-03-20", bed)  # signed for a day to come

    work_out()

    for place, clinic in enumerate(clinics, start=1):
        clinic.refresh_from_db()
        assert (clinic.rfm_recency, clinic.rfm_frequency, clinic.rfm_value) == (place, place, place)
        assert (clinic.recent_orders, clinic.recent_amount_base) == (place, place * 100)
        assert clinic.expected_orders is None
    assert [clinic.rfm_segment for clinic in clinics] == ["general", "new", "new", "champions", "champions"]
    shown = figures(kit["bob"])
    assert [one["value"] for one in shown["stats"]] == ["5", "5", "4", "80.0%"]
    assert {(one["label"], one["count"], one["amount"]) for one in shown["kinds"]} == {
        ("General", "1", "¥100"),
        ("New", "2", "¥500"),
        ("Champions", "2", "¥900"),
    }
    assert figures(kit["ben"])["is_empty"]


def test_where_enough_customers_came_back_orders_are_expected(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "LEAST_AGAIN", 2)
    bed = product(kit, "Bed")
    lately, long_ago = customers(kit, 2)
    for day in ("2025-11-01", "2025-12-01", "2026-01-01", "2026-02-20"):
        bought(kit, lately, day, bed)
    for day in ("2025-03-01", "2025-04-01"):
        bought(kit, long_ago, day, bed)

    work_out()

    lately.refresh_from_db()
    long_ago.refresh_from_db()
    assert lately.expected_orders > long_ago.expected_orders >= 0
    assert 0 <= long_ago.alive_pct < lately.alive_pct <= 100


def test_what_was_voided_is_no_purchase_and_a_second_night_writes_nothing(kit: Kit) -> None:
    bed = product(kit, "Bed")
    (clinic,) = customers(kit, 1)
    order = bought(kit, clinic, "2025-03-01", bed)
    bought(kit, clinic, "2025-09-01", bed)
    work_out()
    before = list(Suggestion.objects.values()), list(Owned.objects.values())
    work_out()
    assert (list(Suggestion.objects.values()), list(Owned.objects.values())) == before

    actions.run(registry.get("contract"), kit["bob"], order.pk, "void", {"reason": "Never signed"})
    work_out()

    assert Owned.objects.get().times == 1
    assert not Suggestion.objects.exists()
    last = registry.get("contract").model.objects.get(doc_status="active")
    actions.run(registry.get("contract"), kit["bob"], last.pk, "void", {"reason": "Nor this one"})
    work_out()
    clinic.refresh_from_db()
    assert (Owned.objects.exists(), clinic.recent_orders, clinic.rfm_recency) == (False, 0, None)


@pytest.mark.once
def test_every_figure_of_how_customers_buy_opens_its_list(kit: Kit) -> None:
    (clinic,) = customers(kit, 1)
    bought(kit, clinic, "2026-02-01", product(kit, "Bed"))
    work_out()

    page = kit.browser("bob").get("/buying?scope=me")

    assert page.status_code == 200
    behind = "/m/accounts/?view=buyers&recent_orders__gte=1&owner=$me"
    assert behind.replace("&", "&amp;") in page.content.decode()
    assert "Clinic 0" in kit.browser("bob").get(behind).content.decode()
