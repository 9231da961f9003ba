"""The score of a customer's health, from days and shares."""

from datetime import date
from decimal import Decimal

import pytest

from guanxi.insight.health import dormant_after, follow_up, has_dropped, health, interval, recency, trend

WEIGHTS = {"recency": Decimal(25), "trend": Decimal(20), "follow_up": Decimal(15)}


@pytest.mark.parametrize(
    "since, own, now, before, followed, score, band",
    [
        (10, 40, "100", "100", 5, 100, "healthy"),
        (80, 40, "50", "100", 60, 50, "attention"),  # 12.5 of 25, 10 of 20, 7.5 of 15
        (40, 40, "0", "100", None, 42, "attention"),  # 25 of 60
        (120, 40, "0", "0", 30, 25, "risk"),  # 15 of 60
        (180, None, "0", "100", 90, 21, "risk"),  # half of 25 of 60: of one order 90 days are usual
        (400, None, "0", "0", None, 0, "risk"),
    ],
)
def test_the_parts_weigh_as_if_their_weights_came_to_a_hundred(
    since: int, own: int | None, now: str, before: str, followed: int | None, score: int, band: str
) -> None:
    parts = (recency(since, own), trend(Decimal(now), Decimal(before)), follow_up(followed))

    found = health(parts, WEIGHTS)

    assert found is not None
    assert (found.score, found.band) == (score, band)


def test_what_weighs_nothing_does_not_count_and_all_of_it_gives_no_score() -> None:
    parts = (recency(400, None), trend(Decimal(1), Decimal(0)), follow_up(None))

    found = health(parts, {"recency": Decimal(0), "trend": Decimal(5), "follow_up": Decimal(0)})

    assert found is not None
    assert [(part.key, points, most) for part, points, most in found.parts][:2] == [
        ("recency", 0, 0),
        ("trend", 100, 100),
    ]
    assert health(parts, dict.fromkeys(WEIGHTS, Decimal(0))) is None


def test_a_customer_is_dormant_after_one_and_a_half_of_its_own_intervals() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 2)]

    assert interval(days) == 30
    assert interval(days[:2]) is None
    assert [dormant_after(one) for one in (30, 31, 4, None)] == [45, 47, 30, None]


def test_only_a_worse_band_than_before_is_a_drop() -> None:
    assert has_dropped("healthy", "attention")
    assert not has_dropped("risk", "healthy")
    assert not has_dropped("", "risk")
    assert not has_dropped("risk", "")
