"""Charts and maps of a view: each figure is right, leads to exactly its rows, and costs the same for many."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.modules.opportunities.models import Opportunity
from tests.kit.people import Kit
from tests.web.pages import text_of
from tests.web.test_lists import names_in


def steps(page: str) -> list[tuple[str, str, str]]:
    """The rows of the table: where each leads, its name and its figure."""
    found = re.findall(r'<th scope="row"><a href="([^"]+)">(.*?)</a></th>.*?data-label="[^"]*"><a[^>]*>([^<]+)<', page)
    return [(unescape(href), re.sub(r"<[^>]+>", "", name).strip(), figure) for href, name, figure in found]


@pytest.mark.once
def test_a_chart_shows_the_groups_of_a_view_and_every_bar_opens_exactly_its_rows(kit: Kit):
    account = kit.make("account", "bob", name="Alba")
    for name, amount, close in (
        ("Beds", "10.50", "2031-03-10"),
        ("Lamps", "20.25", "2031-03-30"),
        ("Masks", "30", "2031-05-01"),
    ):
        kit.make("opportunity", "bob", account=account.pk, name=name, amount=amount, expected_close_date=close)
    Opportunity.objects.filter(name="Masks").update(currency_code="USD", amount_base="210")
    bob, chart = kit.browser("bob"), "/m/opportunities/chart?group_by=expected_close_date:month"

    page = text_of(bob.get(f"{chart}&of=amount"))
    assert [(name, figure) for _href, name, figure in steps(page)] == [
        ("March 2031", "¥30.75"),
        ("April 2031", "¥0.00"),
        ("May 2031", "¥210.00"),
    ]
    assert page.count("chart__column") == 3
    assert sorted(names_in(bob, steps(page)[0][0])) == ["Beds", "Lamps"]
    assert [figure for _href, _name, figure in steps(text_of(bob.get(f"{chart}&shape=bars&name=Beds")))] == ["1"]
    assert bob.get("/m/opportunities/chart?of=colour").status_code == 422
    assert bob.get("/m/opportunities/chart?group_by=colour").status_code == 400
    saved = bob.post("/m/opportunities/views", {"name": "By month", "kind": "chart", "from": f"{chart}&of=amount"})
    assert "¥210.00" in text_of(bob.get(saved.headers["location"]))
    assert steps(text_of(kit.browser("charlie").get(f"{chart}&of=amount"))) == []


@pytest.mark.once
def test_a_map_counts_provinces_however_they_are_written_and_costs_the_same_for_all(kit: Kit):
    for name, province in (("Alba", "浙江省"), ("Brema", "Zhejiang"), ("Cura", "Bavaria")):
        kit.make("account", "bob", name=name, province=province)
    bob = kit.browser("bob")
    with CaptureQueriesContext(connection) as few:
        page = text_of(bob.get("/m/accounts/map"))
    tile = re.search(r'<a href="([^"]+)" tabindex="-1"><title>Zhejiang: 2<', page)

    assert tile is not None
    assert sorted(names_in(bob, unescape(tile[1]))) == ["Alba", "Brema"]
    assert "<title>Tibet: 0<" in page
    assert [name for _href, name, _figure in steps(page)] == ["Bavaria", "Zhejiang", "浙江省"]
    assert bob.get("/m/tasks/map").status_code == 404
    for number in range(12):
        kit.make("account", "bob", name=f"More {number}", province=f"Place {number}")
    with CaptureQueriesContext(connection) as many:
        bob.get("/m/accounts/map")
    assert len(many) == len(few)
