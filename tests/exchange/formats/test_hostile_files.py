"""Files that somebody made to do harm."""

import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.exchange.formats.csv import read_csv
from guanxi.exchange.formats.guard import guard, unguard
from guanxi.exchange.formats.reading import read_table
from guanxi.exchange.formats.xlsx_writer import NUMBER, TEXT, Column, write_xlsx
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


@given(st.text(alphabet="=+-@'＝＋－＠\t\r1a ;,\"|!", max_size=12))
def test_any_cell_comes_back_from_an_export_as_it_went_out(cell: str):
    guarded = guard(cell)

    assert unguard(guarded) == cell
    assert guarded[:1] not in {"=", "+", "@", "＝", "＋", "－", "＠", "\t", "\r"}


def test_a_workbook_holds_no_formula_whatever_its_names_and_values_are(tmp_path):
    evil = '=HYPERLINK("http://evil.test","x")'
    path = tmp_path / "out.xlsx"
    columns = [Column(evil, TEXT, choices=("=1+1",)), Column("@SUM(A1)", TEXT), Column("+1", NUMBER)]

    write_xlsx(path, "=1+1", columns, [[evil, "=cmd|' /C calc'!A0", "1"]], ("About", [(evil, evil)]))

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not [name for name, part in parts.items() if "<f>" in part or "<f " in part or "<hyperlink " in part]
    rows = [row.cells for row in read_table(path).rows()]
    assert [unguard(cell) for cell in rows[0]] == [evil, "=cmd|' /C calc'!A0", "1"]
