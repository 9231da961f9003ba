"""Files that somebody made to do harm."""

import time

import pytest

from guanxi.exchange.formats.csv import read_csv
from guanxi.exchange.formats.guard import guard, unguard
from guanxi.kernel.errors import DomainError
from guanxi.meta.types.reading import plain_number


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-cmd", "@SUM(A1)", "＝1+1", "＋1", "－cmd", "＠SUM", "\t=1", "\n=1"])
def test_a_formula_leaves_the_house_behind_an_apostrophe_and_comes_back_as_it_was(cell: str):
    assert guard(cell) == f"'{cell}"
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["-12.50", "-3", "a=b", "plain", ""])
def test_what_no_spreadsheet_runs_stays_as_it_is(cell: str):
    assert guard(cell) == cell


def test_a_header_of_a_hundred_thousand_columns_is_refused_at_once(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{place}" for place in range(100_000)) + "\n", encoding="utf-8")
    began = time.monotonic()

    with pytest.raises(DomainError, match="E_CSV"):
        read_csv(path)

    assert time.monotonic() - began < 5


def test_a_cell_full_of_spaces_is_no_number_and_takes_no_time():
    cell = f"1{' ' * 50_000}x"
    began = time.monotonic()

    assert plain_number(cell) == cell
    assert time.monotonic() - began < 1
