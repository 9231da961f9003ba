"""The file between source and import: strict, grouped, readable from any place."""

import pytest

from guanxi.exchange.formats.table import Row, Table
from guanxi.exchange.spool import read_documents, spool
from guanxi.kernel.errors import DomainError


def table(*rows: list[str]) -> Table:
    return Table(("order", "item"), lambda: (Row(n, n + 1, cells) for n, cells in enumerate(rows, 1)))


def cells(documents: list[list[Row]]) -> list[list[list[str]]]:
    return [[row.cells for row in document] for document in documents]


def test_documents_are_read_from_any_place_on(tmp_path):
    spool(table(["1", "a"], ["2", "茶"], ["3", "c"]), tmp_path / "s", limit=9)
    first, place = read_documents(tmp_path / "s", 0, 2)
    rest, end = read_documents(tmp_path / "s", place, 2)
    assert cells(first) + cells(rest) == [[["1", "a"]], [["2", "茶"]], [["3", "c"]]]
    assert end == (tmp_path / "s").stat().st_size


def test_rows_with_the_same_value_are_one_document_wherever_they_stand(tmp_path):
    spooled = spool(
        table(["7", "a"], ["5", "b"], ["7", "c"], ["", "d"], ["", "e"]), tmp_path / "s", group_by="order", limit=9
    )
    documents, _end = read_documents(tmp_path / "s", 0, 9)
    assert cells(documents) == [[["7", "a"], ["7", "c"]], [["5", "b"]], [["", "d"]], [["", "e"]]]
    assert (spooled.rows, spooled.documents) == (5, 4)


def test_more_rows_than_allowed_are_refused(tmp_path):
    with pytest.raises(DomainError, match="E_TOO_LARGE"):
        spool(table(["1", "a"], ["2", "b"]), tmp_path / "s", limit=1)
