"""Groups of companies (F018): the tree with figures, and the white spots."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.groups.group import group_of
from guanxi.modules.groups.white_spots import white_spots
from guanxi.records import store
from tests.kit.people import Kit
from tests.kit.values import codes_of


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-02T04:00:00+00:00"


def company(kit: Kit, name: str, parent: Any = None, whose: str = "bob") -> Any:
    """One company; who keeps groups together may name parents that others own."""
    above = {"parent_account": parent.pk} if parent else {}
    data = {"name": name, "owner": kit[whose].user_id, **above}
    return store.create(registry.get("account"), kit["admin"], data)


def deal(kit: Kit, account: Any, amount: str) -> Any:
    return kit.make("opportunity", "admin", account=account.pk, amount=amount, owner=account.owner_id)


def bought(kit: Kit, account: Any, day: str, product: Any, price: str) -> Any:
    lines = [{"product": product.pk, "quantity": "1", "unit_price": price}]
    data = {"account": account.pk, "owner": account.owner_id, "doc_date": day, "lines": lines}
    return store.create(registry.get("contract"), kit["admin"], data, history=True)


def product(kit: Kit, name: str, category: str) -> Any:
    kept = kit.make("product_category", "admin", name=category)
    return kit.make("product", "admin", name=name, category=kept.pk, standard_price="100", tax_rate="0")


@pytest.fixture
def hospitals(kit: Kit) -> dict[str, Any]:
    """A head of bob's with two branches: one of bob's own with a clinic below, and one of charlie's."""
    head = company(kit, "Head")
    north, south = company(kit, "North", head), company(kit, "South", head, "charlie")
    return {"head": head, "north": north, "south": south, "clinic": company(kit, "Clinic", north)}


def test_f018_r2_a_group_shows_each_company_and_sums_what_the_reader_sees(kit: Kit, hospitals: dict[str, Any]) -> None:
    gel = product(kit, "Gel", "Consumables")
    bought(kit, hospitals["north"], "2026-01-05", gel, "300")
    bought(kit, hospitals["south"], "2026-01-05", gel, "1000")
    deal(kit, hospitals["clinic"], "50")
    deal(kit, hospitals["south"], "7000")

    whole, own = (group_of(kit[name], hospitals["clinic"].pk) for name in ("admin", "bob"))

    levels = [(one.name, one.depth) for one in whole.companies]
    assert levels == [
        ("Head", 0),
        ("North", 1),
        ("Clinic", 2),
        ("South", 1),
    ]
    assert (whole.count, whole.ordered, whole.deals, whole.open_amount) == (4, 1300, 2, 7050)
    assert [one.name for one in own.companies] == ["Head", "North", "Clinic"]
    assert (own.count, own.ordered, own.deals, own.open_amount) == (3, 300, 1, 50)


def test_f018_r4_who_sees_one_company_of_a_group_sees_that_one_alone(kit: Kit, hospitals: dict[str, Any]) -> None:
    seen = group_of(kit["charlie"], hospitals["south"].pk)

    assert [(one.name, one.parent, one.depth) for one in seen.companies] == [("South", None, 0)]
    with pytest.raises(DomainError, match="E_NOT_FOUND"):
        group_of(kit["charlie"], hospitals["head"].pk)


def test_f018_r1_a_group_is_no_ring_and_at_most_ten_levels_deep(kit: Kit, hospitals: dict[str, Any]) -> None:
    account, below = registry.get("account"), hospitals["clinic"]
    with pytest.raises(DomainError) as ring:
        store.update(account, kit["bob"], hospitals["head"].pk, {"parent_account": below.pk})
    for level in range(4, 11):
        below = company(kit, f"Level {level}", below)
    with pytest.raises(DomainError) as deep:
        company(kit, "Level 11", below)

    assert codes_of(ring.value) == {"parent_account": "E_ACCOUNT_CYCLE"}
    assert codes_of(deep.value) == {"parent_account": "E_TREE_DEPTH"}
    assert group_of(kit["bob"], below.pk).companies[-1].depth == 9


def test_f018_r3_where_a_sister_buys_and_a_company_does_not_is_a_white_spot(
    kit: Kit, hospitals: dict[str, Any]
) -> None:
    gel, probe, old = (product(kit, name, f"{name}s") for name in ("Gel", "Probe", "Old"))
    bought(kit, hospitals["north"], "2026-01-05", gel, "300.005")
    bought(kit, hospitals["clinic"], "2026-02-05", probe, "40")
    bought(kit, hospitals["clinic"], "2024-02-05", old, "90")
    bought(kit, hospitals["south"], "2026-02-05", old, "90")

    spots = white_spots(kit["bob"], group_of(kit["bob"], hospitals["head"].pk))

    assert spots is not None
    assert [name for _pk, name in spots.categories] == ["Gels", "Probes"]
    assert set(spots.amounts.values()) == {Decimal("300.01"), Decimal(40)}
    white = {(one.name, name) for one, _pk, name in spots.white}
    assert white == {("Head", "Gels"), ("Head", "Probes"), ("North", "Probes"), ("Clinic", "Gels")}


def test_f018_r3_a_deal_begins_at_a_white_spot_once(kit: Kit, hospitals: dict[str, Any]) -> None:
    gel = product(kit, "Gel", "Consumables")
    bought(kit, hospitals["north"], "2026-01-05", gel, "300")
    browser, here = kit.browser("bob"), f"/m/accounts/{hospitals['clinic'].pk}/group"
    shown = browser.get(here).content.decode()
    cell = f"{hospitals['clinic'].pk}:{gel.category_id}"
    form = {"cell": cell, "form_token": "a" * 32}

    answers = [browser.post(f"{here}/deal", form) for _time in range(2)]

    assert f'value="{cell}"' in shown
    assert f'value="{hospitals["north"].pk}:{gel.category_id}"' not in shown
    assert len({answer["Location"] for answer in answers}) == 1
    (made,) = registry.get("opportunity").model.objects.filter(account=hospitals["clinic"].pk)
    assert (made.name, made.type, made.owner_id) == ("Clinic, Consumables", "cross", kit["bob"].user_id)
    strange = browser.post(f"{here}/deal", {"cell": f"{hospitals['south'].pk}:{gel.category_id}"})
    assert strange.status_code == 422


def test_programs_ask_for_groups_and_white_spots(kit: Kit, hospitals: dict[str, Any]) -> None:
    bought(kit, hospitals["north"], "2026-01-05", product(kit, "Gel", "Consumables"), "300")
    ask, pk = kit.api("bob"), hospitals["head"].pk

    tree = ask.get(f"/api/v1/reports/group?account={pk}").json()
    spots = ask.get(f"/api/v1/reports/white_spots?account={pk}&period=2026-01").json()

    assert [row["parent_account"] for row in tree["rows"]] == [None, pk, hospitals["north"].pk]
    assert tree["totals"]["ordered"] == "300.00"
    assert (len(spots["rows"]), spots["totals"]["white_spots"]) == (3, 2)
    assert ask.get("/api/v1/reports/group").status_code == 422
    assert ask.get(f"/api/v1/reports/white_spots?account={pk}&period=soon").status_code == 422


def test_a_group_takes_as_many_queries_with_one_company_as_with_many(kit: Kit, hospitals: dict[str, Any]) -> None:
    def asked(pk: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            group_of(kit.again("bob"), pk)
        return len(found)

    few = asked(company(kit, "Alone").pk)
    for place in range(5):
        company(kit, f"Further {place}", hospitals["clinic"])

    assert asked(hospitals["head"].pk) == few
