"""Large files are read and written as streams: memory stays where it is, however many rows there are."""

import tracemalloc
from pathlib import Path

import pytest

from guanxi.exchange.formats.reading import form_of, read_table
from guanxi.exchange.formats.xlsx_writer import NUMBER, TEXT, Column, write_xlsx
from guanxi.exchange.spool import spool

pytestmark = [pytest.mark.once, pytest.mark.slow]
ROWS = 15_000
MOST_MEMORY = 4 * 2**20


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_reading_a_large_file_takes_little_memory(tmp_path: Path, kind: str):
    path = tmp_path / f"large.{kind}"
    if kind == "xlsx":
        rows = ([f"Company {number}", "上海", "12.30"] for number in range(ROWS))
        write_xlsx(path, "All", [Column("a", TEXT), Column("b", TEXT), Column("c", NUMBER, 2)], rows, ("About", []))
    elif kind == "csv":
        path.write_text(
            "a,b,c\n" + "".join(f"Company {number},上海,12.30\n" for number in range(ROWS)), encoding="utf-8"
        )
    else:
        line = '{"a": "Company %d", "b": "上海", "c": 12.30}\n'
        path.write_text("".join(line % number for number in range(ROWS)), encoding="utf-8")
    tracemalloc.start()
    found = spool(read_table(path, form_of(path)), tmp_path / "rows", limit=ROWS)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.documents == ROWS
    assert used < MOST_MEMORY
