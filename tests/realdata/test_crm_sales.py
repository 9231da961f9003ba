"""A real company moved in by the example, without touching its files: every figure is the one that was checked."""

import runpy
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.kit.homes import Home, empty_home
from tests.kit.serving import serving
from tests.kit.trust import ONCE
from tests.realdata.data import DATA, EXAMPLES, facts, needs
from tests.realdata.pages import texts_of
from tests.realdata.service import Service

pytestmark = [needs("maven_crm_sales"), pytest.mark.slow, *ONCE]
FACTS = facts("maven_crm_sales")
STAGES = {"Prospecting": "Qualification", "Engaging": "Negotiation", "Won": "Closed won", "Lost": "Closed lost"}
ADMIN, FUNNEL, BOARD = "admin@example.com", "/funnel", "/m/opportunities/kanban"
MANAGERS = sorted(FACTS.get("won_value_by_manager", ()))
REGIONS = sorted(FACTS.get("won_value_by_region", ()))


@pytest.fixture(scope="module")
def crm(prepared: Home, tmp_path_factory) -> Iterator[Service]:
    """The company as the example makes it, served."""
    with empty_home(tmp_path_factory.mktemp("crm") / "home", like=prepared) as home:
        main = runpy.run_path(str(EXAMPLES / "import_crm_sales" / "run.py"))["main"]
        main.__globals__["guanxi"] = home.guanxi  # in less time; test_northwind runs its script as it stands
        assert main(DATA / "maven_crm_sales") == 0
        with serving(home, "web") as server:
            yield Service(home, server.address)


@pytest.fixture(scope="module")
def admin(crm) -> str:
    return crm.token(ADMIN)


@pytest.fixture(scope="module")
def names(crm, admin):
    """Ids by name, module by module."""
    return {slug: {item["name"]: item["id"] for item in crm.all(slug, admin)} for slug in NAMED}


@pytest.fixture(scope="module")
def pages(crm) -> dict[tuple[str, str], str]:
    """What everyone's funnel and board say."""
    return texts_of(crm.home, [(person, address) for person in (ADMIN, *MANAGERS) for address in (FUNNEL, BOARD)])


NAMED = ("stages", "positions", "users", "products", "accounts")


def won(crm, token, **parameters: str) -> tuple[int, Decimal]:
    total = crm.ask("opportunities/summary", token, status="won", sum="amount", **parameters)["total"]
    return total["count"], Decimal(total["sum"]["amount"])


def won_by(crm, token, group: str, **parameters: str) -> dict:
    answer = crm.ask("opportunities/summary", token, status="won", sum="amount", group_by=group, **parameters)
    return {found["key"][group]: (found["count"], Decimal(found["sum"]["amount"])) for found in answer["groups"]}


def test_every_row_is_there(crm, admin):
    rows = {"opportunities": "sales_pipeline", "products": "products"}
    counts = {slug: crm.ask(slug, admin, count="exact", limit="1")["count"]["value"] for slug in rows}
    assert counts == {slug: FACTS["rows"][file] for slug, file in rows.items()}


def test_deals_by_stage(crm, admin, names):
    answer = crm.ask("opportunities/summary", admin, group_by="stage")
    found = {group["key"]["stage"]: group["count"] for group in answer["groups"]}
    assert found == {names["stages"][STAGES[name]]: count for name, count in FACTS["deal_stage_counts"].items()}


def test_won_value_in_total(crm, admin):
    assert won(crm, admin)[1] == Decimal(str(FACTS["won_value_total"]))


@pytest.mark.parametrize("manager", MANAGERS)
def test_won_value_and_count_by_manager(crm, admin, names, manager):
    found = won(crm, admin, owner__under=str(names["positions"][manager]))
    assert found == (FACTS["won_count_by_manager"][manager], Decimal(str(FACTS["won_value_by_manager"][manager])))


@pytest.mark.parametrize("region", REGIONS)
def test_won_value_by_region(crm, admin, names, region):
    found = won(crm, admin, owner__under=str(names["positions"][region]))
    assert found[1] == Decimal(str(FACTS["won_value_by_region"][region]))


def test_won_value_and_count_by_product_with_the_misspelt_one(crm, admin, names):
    found = won_by(crm, admin, "lines.product")
    expected = {
        names["products"][name.replace("GTXPro", "GTX Pro")]: (count, FACTS["won_value_by_product_raw_spelling"][name])
        for name, count in FACTS["won_count_by_product_raw_spelling"].items()
    }
    assert found == expected


def test_won_value_by_close_quarter(crm, admin):
    found = won_by(crm, admin, "closed_at:quarter")
    expected = {f"{key[:4]}-{key[4:]}": value for key, value in FACTS["won_value_by_close_quarter"].items()}
    assert {key: value for key, (_count, value) in found.items()} == expected


@pytest.mark.parametrize("manager", MANAGERS)
def test_won_by_quarter_and_manager(crm, admin, names, manager):
    found = won_by(crm, admin, "closed_at:quarter", owner__under=str(names["positions"][manager]))
    counts, values = FACTS["won_count_by_close_quarter_and_manager"], FACTS["won_value_by_close_quarter_and_manager"]
    assert found == {f"{key[:4]}-{key[4:]}": (counts[key][manager], values[key][manager]) for key in counts}


def test_the_forecast_of_a_quarter_adds_up_each_managers_agents_beside_their_quota(crm, admin, names):
    quarter = next(key for key in FACTS["won_value_by_close_quarter_and_manager"] if key.endswith("Q4"))
    won_then = FACTS["won_value_by_close_quarter_and_manager"][quarter]
    for manager in MANAGERS:
        quota = {"scope_type": "team", "user": names["users"][manager], "fiscal_year": int(quarter[:4]), "month": 11}
        crm.send("quotas", admin, {**quota, "amount": str(int(won_then[manager]) * 2)})

    period = f"FY{quarter[:4]}-{quarter[4:]}"
    asked = {
        manager: crm.ask("reports/forecast", admin, period=period, person=str(names["users"][manager]))["totals"]
        for manager in MANAGERS
    }

    found = {manager: (Decimal(one["closed"]), one["quota_pct"], one["is_closed"]) for manager, one in asked.items()}
    assert found == {manager: (Decimal(str(won_then[manager])), "50.0", True) for manager in MANAGERS}


def test_won_count_by_close_month(crm, admin):
    found = won_by(crm, admin, "closed_at:month")
    assert {key: count for key, (count, _value) in found.items()} == FACTS["won_count_by_close_month"]


def test_top_accounts_by_won_value(crm, admin, names):
    found = sorted(won_by(crm, admin, "account").items(), key=lambda item: -item[1][1])[:5]
    expected = [(names["accounts"][name], value) for name, value in FACTS["top5_accounts_by_won_value"]]
    assert [(account, value) for account, (_count, value) in found] == expected


def test_top_agents_by_won_value(crm, admin, names):
    found = sorted(won_by(crm, admin, "owner").items(), key=lambda item: -item[1][1])[:5]
    expected = [(names["users"][name], value) for name, value in FACTS["top5_agents_by_won_value"]]
    assert [(owner, value) for owner, (_count, value) in found] == expected


def test_deals_without_account_are_on_the_one_that_the_default_made(crm, admin, names):
    unknown = str(names["accounts"]["Unknown customer"])
    answer = crm.ask("opportunities", admin, account=unknown, count="exact", limit="1")
    assert answer["count"] == {"value": FACTS["nulls"]["account"], "exact": True}


def test_subsidiaries_know_their_parent_wherever_it_stands_in_the_file(crm, admin, names):
    by_id = {pk: name for name, pk in names["accounts"].items()}
    parents = [item["parent_account"] for item in crm.all("accounts", admin)]
    found = {by_id[pk]: parents.count(pk) for pk in set(parents) if pk}
    assert found == FACTS["parent_companies"]


@pytest.mark.parametrize("manager", MANAGERS)
def test_each_manager_sees_exactly_the_deals_of_the_own_agents(crm, manager):
    token = crm.token(manager.split()[0])
    seen = won(crm, token)
    open_deals = crm.ask("opportunities", token, status="open", count="exact", limit="1")["count"]["value"]
    assert seen == (FACTS["won_count_by_manager"][manager], Decimal(str(FACTS["won_value_by_manager"][manager])))
    assert open_deals == FACTS["open_deals_by_manager"][manager]


def test_the_funnel_shows_the_checked_figures(pages):
    page = pages[ADMIN, FUNNEL]
    counts = FACTS["deal_stage_counts"]

    assert f"Won ${Decimal(str(FACTS['won_value_total'])):,.0f} {counts['Won']:,} deals" in page
    assert f"{counts['Lost']:,} deals" in page
    assert f"Qualification Deals {counts['Prospecting']:,} " in page
    assert f"Negotiation Deals {counts['Engaging']:,} " in page
    assert f"Win rate {Decimal(str(FACTS['win_rate_won_over_closed'])) * 100:.1f}%" in page


def test_the_board_shows_the_checked_sums(pages):
    page = pages[ADMIN, BOARD]
    counts = FACTS["deal_stage_counts"]

    assert f"Closed won {counts['Won']:,} ${Decimal(str(FACTS['won_value_total'])):,.0f}" in page
    assert f"Closed lost {counts['Lost']:,} " in page


@pytest.mark.parametrize("manager", MANAGERS)
def test_a_manager_sees_the_own_agents_deals_in_funnel_and_board(pages, manager):
    count, value = FACTS["won_count_by_manager"][manager], Decimal(str(FACTS["won_value_by_manager"][manager]))

    assert f"Won ${value:,.0f} {count:,} deals" in pages[manager, FUNNEL]
    assert f"Closed won {count:,} ${value:,.0f}" in pages[manager, BOARD]
