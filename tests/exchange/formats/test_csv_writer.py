"""What goes out comes in again, and no spreadsheet runs it."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from guanxi.exchange.formats.csv import open_csv
from guanxi.exchange.formats.csv_writer import write_csv
from guanxi.exchange.formats.guard import guard, unguard


def test_a_written_file_is_read_as_it_was(tmp_path):
    rows = [["甲", 'say "hi", twice\nplease', ""], ["=1+1", "@x", "-5.00"]]
    written = write_csv(tmp_path / "out.csv", ["a", "b", "c"], rows)
    found = [[unguard(cell) for cell in cells] for _line, cells in open_csv(tmp_path / "out.csv").records()]
    assert found == [["a", "b", "c"], *rows]
    assert written.rows == 2


def test_the_mark_is_written_and_the_hash_is_of_the_whole_file(tmp_path):
    written = write_csv(tmp_path / "out.csv", ["a"], [["1"]])
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert written.sha256 == hashlib.sha256(content).hexdigest()


def test_formulas_are_guarded_and_negative_numbers_are_not():
    assert [guard(cell) for cell in ("=1", "+1", "-a", "@a", "\ta", "-5.00", "a=1")] == [
        "'=1", "'+1", "'-a", "'@a", "'\ta", "-5.00", "a=1"
    ]  # fmt: skip


@given(st.text())
def test_the_guard_comes_off_again(cell):
    assert unguard(guard(cell)) == cell
