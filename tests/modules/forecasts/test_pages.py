"""The page of forecasts: who may open whose, with how many queries, and that every figure has its list."""

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from guanxi.modules.forecasts.doors import door
from guanxi.modules.forecasts.overview import overview
from guanxi.records.query import parse
from guanxi.records.summary import summarise
from tests.kit.people import Kit
from tests.modules.forecasts.deals import adjust, deal, example, quarter

DEAL = registry.get("opportunity")


def test_T10_the_page_says_the_figures_and_both_values_of_an_adjusted_one(april: Kit) -> None:
    example(april)
    adjust(april, "alice", "bob", "350000")

    text = april.browser("alice").get("/forecast?period=FY2026-Q1").content.decode()

    for said in ("¥180,000", "¥350,000", "¥450,000", "¥470,000", "30.0%", "¥420,000", "computed ¥330,000"):
        assert said in text
    own = april.browser("bob").get("/forecast?period=FY2026-Q1").content.decode()
    assert "¥330,000" in own
    assert "¥350,000" not in own.split("Adjustments")[0]


@pytest.mark.parametrize("figure", ["closed", "commit", "best_case", "pipeline"])
def test_each_figure_opens_the_deals_that_it_is_made_of(april: Kit, figure: str) -> None:
    example(april)
    deal(april, "commit", "7", owner="ben")
    found = overview(april["alice"], quarter(april))
    line = next(one for one in found.reports if one.name == "Bob")

    for people, position, sums in (((line.people), None, line.sums), (found.team.people, None, found.team.sums)):
        address = door(found.term, figure, people, position)
        asked = parse(DEAL, april["alice"], parse_qsl(urlsplit(address).query))
        behind = summarise(DEAL, april["alice"], asked, "", "amount_base").total.sum["amount_base"]
        assert Decimal(behind) == getattr(sums.figures, figure)


@pytest.mark.once
def test_only_people_below_are_open_to_somebody(april: Kit) -> None:
    bob, alice = april["bob"].user_id, april["alice"].user_id
    statuses: dict[tuple[str, Any], int] = {}
    for name, person in (("alice", bob), ("bob", alice), ("ben", bob), ("admin", bob), ("charlie", bob)):
        statuses[name, person] = april.browser(name).get(f"/forecast?person={person}").status_code
    assert list(statuses.values()) == [200, 404, 404, 200, 404]
    assert april.browser("bob").get("/forecast?period=soon").status_code == 422


@pytest.mark.once
def test_more_people_and_deals_do_not_make_more_queries(april: Kit) -> None:
    client = april.browser("alice")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert client.get("/forecast").status_code == 200
        return len(context)

    example(april)
    adjust(april, "alice", "bob", "350000")
    asked()
    before = asked()
    for owner in ("ben", "bob", "alice"):
        deal(april, "commit", "9", owner=owner)
    adjust(april, "alice", "ben", "8")
    assert asked() == before
