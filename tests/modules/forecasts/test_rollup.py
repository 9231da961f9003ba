"""How forecasts add up: any tree of people, any figures, any adjustments."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.modules.forecasts.rollup import BEST, COMMIT, NOTHING, OWN, REPORT, TEAM, Figures, Held, RollUp
from guanxi.modules.forecasts.snapshots import accuracy
from guanxi.modules.forecasts.splitting import split
from tests.kit.trust import times

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@st.composite
def teams(draw: st.DrawFn) -> RollUp:
    """People 0 to n, of whom each but the first reports to one before him."""
    count = draw(st.integers(1, 9))
    reports: dict[int, list[int]] = {}
    for person in range(1, count):
        reports.setdefault(draw(st.integers(0, person - 1)), []).append(person)
    figures = st.builds(
        Figures, closed=AMOUNTS, commit_open=AMOUNTS, best_open=AMOUNTS, pipe_open=AMOUNTS, weighted_open=AMOUNTS
    )
    places = st.tuples(st.integers(0, count - 1), st.sampled_from((OWN, TEAM, REPORT)), st.sampled_from((COMMIT, BEST)))
    held = draw(st.dictionaries(places, st.builds(Held, amount=AMOUNTS, base=AMOUNTS), max_size=4))
    return RollUp(reports=reports, own={one: draw(figures) for one in range(count)}, held=held)


def everybody(rolls: RollUp, person: int) -> list[int]:
    return [person, *(two for one in rolls.reports.get(person, ()) for two in everybody(rolls, one))]


@pytest.mark.once
@settings(max_examples=times(40, 1000))
@given(rolls=teams())
def test_what_is_closed_adds_up_whoever_adjusted_what(rolls: RollUp) -> None:
    for person in rolls.own:
        assert rolls.row(person).team.figures == sum((rolls.own[one] for one in everybody(rolls, person)), NOTHING)


@pytest.mark.once
@settings(max_examples=times(40, 1000))
@given(rolls=teams())
def test_an_adjusted_value_stands_in_the_place_of_the_computed_one_upwards_only(rolls: RollUp) -> None:
    for person in rolls.own:
        row = rolls.row(person)
        for name in (COMMIT, BEST):
            below = [rolls.row(one).passed.value(name).adjusted for one in rolls.reports.get(person, ())]
            assert row.own.value(name).computed == getattr(rolls.own[person], name)
            assert row.team.value(name).computed == sum(below, row.own.value(name).adjusted)
            assert row.passed.value(name).computed == row.team.value(name).adjusted
            for place in (OWN, REPORT):
                held = rolls.held.get((person, place, name))
                assert row.at(place).value(name).adjusted == (
                    held.amount if held else row.at(place).value(name).computed
                )


@pytest.mark.once
@settings(max_examples=times(40, 1000))
@given(rolls=teams())
def test_without_adjustments_a_team_is_the_sum_of_all_its_people(rolls: RollUp) -> None:
    plain = RollUp(reports=rolls.reports, own=rolls.own, held={})
    for person in plain.own:
        figures = plain.row(person).team.figures
        assert plain.row(person).passed.commit.adjusted == figures.commit
        assert plain.row(person).passed.best_case.adjusted == figures.best_case


@pytest.mark.once
@pytest.mark.parametrize(
    ("commit", "final", "expected"),
    [("90", "100", "90.0"), ("110", "100", "90.0"), ("250", "100", "-50.0"), ("1", "3", "33.3"), ("5", "0", None)],
)
def test_accuracy_is_one_less_the_share_by_which_a_forecast_was_wrong(
    commit: str, final: str, expected: str | None
) -> None:
    assert accuracy(Decimal(commit), Decimal(final)) == (None if expected is None else Decimal(expected))


@pytest.mark.once
@settings(max_examples=times(40, 1000))
@given(total=AMOUNTS, weights=st.lists(st.decimals(min_value=0, max_value=1000, places=2), min_size=12, max_size=12))
def test_the_parts_of_a_year_add_up_to_it_and_the_last_month_takes_the_remainder(
    total: Decimal, weights: list[Decimal]
) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 and part == part.quantize(Decimal("0.01")) for part in parts)
    whole = sum(weights)
    for part, weight in zip(parts[:11], weights, strict=False):
        share = total * weight / whole if whole else total / 12
        assert abs(part - share) <= Decimal("0.06")


@pytest.mark.once
def test_a_year_is_shared_out_to_the_last_cent() -> None:
    assert split(Decimal(200), [Decimal(1)] * 12) == [Decimal("16.67")] * 11 + [Decimal("16.63")]
    assert split(Decimal(600), [Decimal(one) for one in (1, 2, 3)]) == [100, 200, 300]
