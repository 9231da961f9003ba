"""JSON Lines: values as they are written, objects inside objects, lines inside documents."""

import pytest

from guanxi.exchange.formats.reading import form_of, read_table
from guanxi.kernel.errors import DomainError

pytestmark = pytest.mark.once


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "a.jsonl"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_every_name_in_the_file_is_a_column_and_digits_stay(file):
    table = read_table(file('{"a": 12.30, "b": null}\n\n{"a": 123456789012345678901, "c": true, "d": ["x", "y"]}\n'))
    assert table.header == ("a", "b", "c", "d")
    assert [row.cells for row in table.rows()] == [["12.30", "", "", ""], ["123456789012345678901", "", "true", "x, y"]]
    assert [(row.number, row.line) for row in table.rows()] == [(1, 1), (2, 3)]


def test_lines_are_rows_of_one_document_and_inner_objects_are_named_with_a_dot(file):
    table = read_table(file('{"n": "A", "who": {"id": 7}, "lines": [{"p": "x"}, {"p": "y", "q": 2}]}\n{"n": "B"}'))
    assert table.header == ("n", "who.id", "lines.p", "lines.q")
    assert [row.cells for row in table.rows()] == [["A", "7", "x", ""], ["A", "7", "y", "2"], ["B", "", "", ""]]
    assert [row.number for row in table.rows()] == [1, 1, 2]
    assert table.is_grouped


def test_what_only_looks_like_a_formula_stays_as_it_is(file):
    (row,) = read_table(file('{"a": "=1", "b": "\'=1", "c": {"deep": [1, 2.5, {"x": 3}]}}')).rows()
    assert row.cells == ["'=1", "''=1", '{"deep": [1, 2.5, {"x": 3}]}']


@pytest.mark.parametrize(
    "content", ["{", '{"a": NaN}', "[1]", '{"lines": [1], "a": 1}', "[" * 100_000, b'{"a": "\xff"}', '{"a": 1} x']
)
def test_what_is_no_object_is_refused_with_its_line(file, content):
    with pytest.raises(DomainError, match="E_CSV"):
        list(read_table(file(content)).rows())


def test_an_empty_file_is_refused(file):
    for content in ("", "\n\n", "{}"):
        with pytest.raises(DomainError, match="E_EMPTY_FILE"):
            read_table(file(content))


def test_the_format_shows_in_the_content(file):
    assert form_of(file('{"a": 1}\n', "upload")).kind == "jsonl"
    assert form_of(file("{curly},b\n1,2\n", "upload.csv")).kind == "csv"
    assert form_of(file(b'\xef\xbb\xbf{"a": 1}\n', "a.txt")).kind == "jsonl"
