"""Scores by fifths, the worked example, and segments."""

from datetime import timedelta

import pytest

from guanxi.insight.rfm import FEW_OFTEN, FEW_RECENT, Scores, cuts, score, segment


def test_T28_the_fifth_that_bought_last_scores_five() -> None:
    recent = sorted(-days for days in (5, 20, 40, 90, 200))
    limits = cuts(recent, FEW_RECENT)

    assert [score(-days, limits) for days in (5, 20, 40, 90, 200)] == [5, 4, 3, 2, 1]


def test_equal_values_score_alike() -> None:
    limits = cuts([1, 1, 1, 1, 1, 1, 2, 3, 4, 5], FEW_OFTEN)

    assert [score(value, limits) for value in (1, 2, 3, 4, 5)] == [1, 4, 4, 5, 5]
    assert {score(7, cuts([7] * 9, FEW_OFTEN))} == {1}


def test_among_fewer_than_five_fixed_limits_count() -> None:
    limits = cuts([-400, -10], FEW_RECENT)

    assert [score(-days, limits) for days in (400, 365, 180, 90, 30)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((4, 4, 4), "champions"),
        ((3, 4, 4), "loyal"),
        ((4, 3, 4), "develop"),
        ((2, 3, 4), "win_back"),
        ((3, 3, 4), "general"),
        ((5, 5, 3), "general"),
    ],
)
def test_the_first_segment_that_fits_counts(scores: tuple[int, int, int], expected: str) -> None:
    assert segment(Scores(*scores), since_first=timedelta(days=91)) == expected


def test_who_first_bought_within_ninety_days_is_new() -> None:
    assert segment(Scores(5, 1, 1), since_first=timedelta(days=90)) == "new"
