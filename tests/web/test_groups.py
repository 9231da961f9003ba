"""Lists in groups and their totals: each number is right, and leads to exactly its rows."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity
from tests.kit.people import Kit
from tests.web.pages import text_of
from tests.web.test_lists import names_in

ROWS = {"HX-Request": "true", "HX-Target": "rows"}


@pytest.fixture
def deals(kit: Kit) -> Kit:
    account = kit.make("account", "bob", name="Alba")
    for name, amount, close, source in (
        ("Beds", "10.50", "2031-03-10", "referral"),
        ("Lamps", "20.25", "2031-03-30", "referral"),
        ("Masks", "30.00", "2031-05-01", ""),
    ):
        kit.make(
            "opportunity", "bob", account=account.pk, name=name, amount=amount, expected_close_date=close, source=source
        )
    return kit


def groups(page: str) -> list[tuple[str, str]]:
    """The groups of a list with their counts, in order; people with the letter of their avatar."""
    found = re.findall(r'data-rows="([^"]+)".*?</svg>(.*?)</a><a class="badge"[^>]*>([^<]+)<', page, re.DOTALL)
    return [(re.sub(r"<[^>]+>", "", name).strip(), count) for _href, name, count in found]


def doors(page: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'data-rows="([^"]+)"', page)]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("source", [("Referral", "2"), ("Without a value", "1")]),
        ("expected_close_date:month", [("March 2031", "2"), ("May 2031", "1")]),
        ("expected_close_date:quarter", [("2031-Q1", "2"), ("2031-Q2", "1")]),
        ("owner", [("BBob", "3")]),
        ("account", [("Alba", "3")]),
    ],
)
def test_each_group_says_how_many_and_opens_exactly_these(deals: Kit, by: str, expected: list[tuple[str, str]]):
    bob = deals.browser("bob")
    page = text_of(bob.get(f"/m/opportunities/?group_by={by}"))

    assert [(name, count) for name, count in groups(page)] == expected
    for href, (_name, count) in zip(doors(page), expected, strict=True):
        assert len(names_in(bob, href)) == int(count)
        assert text_of(bob.get(href, headers=ROWS)).count("<tr id=") == int(count)


def test_sums_stand_beside_the_groups_and_below_them(deals: Kit):
    page = text_of(deals.browser("bob").get("/m/opportunities/?group_by=source"))

    body, foot = page.split("<tfoot", 1)
    assert "30.75" in body
    assert "60.75" in foot


def test_a_grouped_list_keeps_its_filters(deals: Kit):
    page = text_of(deals.browser("bob").get("/m/opportunities/?group_by=source&amount__gte=20"))

    assert groups(page) == [("Referral", "1"), ("Without a value", "1")]


@pytest.mark.once
@pytest.mark.parametrize("by", ["colour", "amount:month", "remark", "source,owner"])
def test_what_makes_no_groups_is_refused(deals: Kit, by: str):
    assert deals.browser("bob").get(f"/m/opportunities/?group_by={by}").status_code in {400, 422}


def test_amounts_of_two_currencies_are_only_added_as_what_they_are_worth_in_the_companys(deals: Kit):
    Opportunity.objects.filter(name="Masks").update(currency_code="USD", amount_base="210")
    Account.objects.update(annual_revenue="5")
    deals.make("account", "bob", name="Brema", annual_revenue="7")
    Account.objects.filter(name="Brema").update(currency_code="USD")
    bob = deals.browser("bob")

    foot = text_of(bob.get("/m/opportunities/")).split("<tfoot", 1)[1]
    kept_apart = text_of(bob.get("/m/accounts/?columns=name,annual_revenue")).split("<tfoot", 1)[1]

    assert "¥240.75 in CNY" in foot
    assert "$30.00" not in foot
    assert "¥5.00" in kept_apart
    assert "$7.00" in kept_apart


def test_prices_of_a_catalogue_make_no_sum(kit: Kit):
    kit.make("product", "admin", name="Lamp", standard_price="120.50")

    assert "<tfoot" not in text_of(kit.browser("admin").get("/m/products/?columns=name,standard_price"))


def test_a_list_that_is_not_counted_is_added_up_when_somebody_asks(deals: Kit):
    bob = deals.browser("bob")

    assert "Add up all rows" in text_of(bob.get("/m/opportunities/?count=none"))
    part = text_of(bob.get("/m/opportunities/?count=none", headers={"HX-Request": "true", "HX-Target": "totals"}))
    assert "60.75" in part


@pytest.mark.parametrize("slug", ["accounts", "opportunities", "leads"])
@pytest.mark.parametrize("grouped", ["", "&group_by=owner"])
def test_fifty_rows_cost_as_many_queries_as_one(kit: Kit, slug: str, grouped: str):
    module = registry.by_slug(slug)
    assert module is not None
    columns = f"{module.title},owner,owner_department,created_by,updated_at"
    address = f"/m/{slug}/?columns={columns}{grouped}"
    counts = []
    bob = kit.browser("bob")
    for rows in (1, 9):
        for _row in range(rows):
            kit.make(module)
        bob.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert bob.get(address).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 26


def test_of_too_many_groups_the_largest_are_shown(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("guanxi.web.lists.groups.MOST", 1)
    for name in ("Alba", "Alba", "Brema"):
        kit.make("account", "bob", name=f"{name} {kit.counter}", source="exhibition" if name == "Alba" else "")

    page = text_of(kit.browser("bob").get("/m/accounts/?group_by=source"))

    assert [count for _name, count in groups(page)] == ["2"]
    assert "2 groups · only the 1 largest" in page
