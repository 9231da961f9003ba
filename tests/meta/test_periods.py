"""Named periods: whole, without gaps, and named so that the name leads back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.meta.periods import NAMED_BY, UNITS, label, period, start_of
from guanxi.records.settings import put
from tests.kit.people import Kit

days = st.dates(date(1990, 1, 1), date(2080, 12, 31))
starts = st.integers(1, 12)
units = st.sampled_from(UNITS)


@given(days, starts, units)
def test_this_period_holds_today_and_its_neighbours_touch_it(today: date, start: int, unit: str) -> None:
    first, end = period(f"this_{unit}", today, start)

    assert first <= today < end
    assert period(f"last_{unit}", today, start)[1] == first
    assert period(f"next_{unit}", today, start)[0] == end


@given(days, starts, units)
def test_the_name_of_a_period_leads_back_to_it(day: date, start: int, unit: str) -> None:
    first = start_of(unit, day, start)

    assert period(label(unit, first, start), date(2000, 1, 1), start)[0] == first
    assert period(label(unit, first, start), date(2000, 1, 1), start) == period(f"this_{unit}", day, start)


@given(days, st.integers(1, 60))
def test_the_last_days_end_with_today(today: date, count: int) -> None:
    first, end = period(f"last_{count}_days", today)

    assert end == today + timedelta(days=1)
    assert (end - first).days == count


@pytest.mark.parametrize(
    ("name", "start", "first", "end"),
    [
        ("2017-Q4", 1, date(2017, 10, 1), date(2018, 1, 1)),
        ("FY2025-Q4", 4, date(2026, 1, 1), date(2026, 4, 1)),
        ("this_fiscal_quarter", 4, date(2026, 1, 1), date(2026, 4, 1)),
        ("this_fiscal_year", 4, date(2025, 4, 1), date(2026, 4, 1)),
        ("last_7_days", 1, date(2026, 2, 9), date(2026, 2, 16)),
        ("yesterday", 1, date(2026, 2, 14), date(2026, 2, 15)),
        ("last_2_quarters", 1, date(2025, 7, 1), date(2026, 1, 1)),
        ("2026-W07", 1, date(2026, 2, 9), date(2026, 2, 16)),
        ("2024-02", 1, date(2024, 2, 1), date(2024, 3, 1)),
        ("2024-02-29", 1, date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_a_named_period_seen_on_a_sunday_in_february(name: str, start: int, first: date, end: date) -> None:
    assert period(name, date(2026, 2, 15), start) == (first, end)


@pytest.mark.parametrize(
    "name", ["", "soon", "2017-Q5", "2023-02-29", "2026-W54", "last_0x_days", "this_decade", "99999"]
)
def test_what_names_no_period_is_refused(name: str) -> None:
    with pytest.raises(ValueError):
        period(name, date(2026, 2, 15))


def test_T11_a_fiscal_year_bears_the_number_of_its_beginning_or_as_the_company_sets_of_its_end(kit: Kit) -> None:
    day, april = date(2026, 2, 15), 4
    for choice, quarter in (("start", "FY2025-Q4"), ("end", "FY2026-Q4")):
        put(actor=kit["admin"], setting=NAMED_BY, value=choice)
        first = start_of("fiscal_quarter", day, april)
        assert label("fiscal_quarter", first, april) == quarter
        assert period(quarter, day, april) == (date(2026, 1, 1), date(2026, 4, 1))
        assert label("fiscal_year", start_of("fiscal_year", day, april), april) == quarter[:6]
        assert label("fiscal_year", date(2026, 1, 1), 1) == "FY2026"
