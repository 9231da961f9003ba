"""Baskets of a supermarket, and the CD shop's customers of whom there are published figures."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from guanxi.insight.associations import Limits, rules
from guanxi.insight.buying_again import History, fit
from tests.realdata.data import DATA, facts, needs

FACTS = facts("groceries")
CALIBRATED = date(1997, 9, 30)  # the first 39 weeks, as in the paper


@needs("groceries")
def test_what_is_bought_together_most_is_what_was_counted() -> None:
    with (DATA / "groceries" / "groceries.csv").open(encoding="utf-8") as file:
        baskets = [line.strip().split(",") for line in file]
    least = -(-len(baskets) // 100)

    found = rules(baskets, Limits(count=least, confidence=Decimal(0), lift=Decimal(0)))

    best = {(one.given, one.also): (one.count, float(one.confidence) / 100, float(one.lift)) for one in found[:6]}
    assert len(found) == FACTS["pair_rules_support_ge_1pct"]
    assert best == {
        (fact["if"], fact["then"]): pytest.approx((fact["count"], fact["confidence"], fact["lift"]), abs=1e-4)
        for fact in FACTS["top5_pair_rules_by_lift(support>=0.01)"]
    }


@needs("cdnow")
def test_the_model_of_repeat_purchases_has_the_published_parameters() -> None:
    days = defaultdict(set)
    for line in (DATA / "cdnow" / "CDNOW_sample.txt").read_text(encoding="ascii").splitlines():
        _number, customer, day, _count, _value = line.split()
        days[customer].add(date(int(day[:4]), int(day[4:6]), int(day[6:])))

    model, likelihood = fit([_history(bought) for bought in days.values()])

    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.002)
    assert likelihood == pytest.approx(-9582.4, abs=0.05)
    assert model.expected(History(2, 30.43, 38.86), 39) == pytest.approx(1.226, abs=0.001)


def _history(bought: set[date]) -> History:
    known = sorted(day for day in bought if day <= CALIBRATED)
    return History(len(known) - 1, (known[-1] - known[0]).days / 7, (CALIBRATED - known[0]).days / 7)
