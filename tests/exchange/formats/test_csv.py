"""Reading CSV: what is plain is read exactly, what could be read in two ways is refused with its line."""

from pathlib import Path

import pytest

from guanxi.exchange.formats.csv import open_csv, read_csv
from guanxi.exchange.formats.table import problems
from guanxi.kernel.errors import DomainError


@pytest.fixture
def file(tmp_path):
    """Write bytes or text into a file and get its path."""

    def write(content: bytes | str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "rows.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def cells(path: Path) -> list[list[str]]:
    return [record for _line, record in open_csv(path).records()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(file, end):
    assert cells(file(end.join(["name,city", "甲,上海", "乙,北京", ""]))) == [
        ["name", "city"],
        ["甲", "上海"],
        ["乙", "北京"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_found_by_itself(file, encoding):
    assert cells(file("名称,城市\r\n八骏科技,上海\r\n", encoding)) == [["名称", "城市"], ["八骏科技", "上海"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_itself(file, delimiter):
    rows = [["name", "note", "amount"], ["A", "x, y; z", "1"], ["B", "", "2"]]
    text = "\n".join(delimiter.join(f'"{cell}"' if " " in cell else cell for cell in row) for row in rows)
    assert cells(file(text)) == rows


def test_one_column_with_commas_in_quotes_stays_one_column(file):
    assert cells(file('name\n"a, b"\n"c; d"\n')) == [["name"], ["a, b"], ["c; d"]]


def test_quotes_delimiters_and_line_ends_inside_a_cell_belong_to_it(file):
    text = 'a,b,c\n1,"say ""hi"", twice",""\n2,"first\r\nsecond",3'
    assert cells(file(text)) == [["a", "b", "c"], ["1", 'say "hi", twice', ""], ["2", "first\r\nsecond", "3"]]


def test_spaces_around_a_cell_are_kept(file):
    assert cells(file("a,b\n x , y ")) == [["a", "b"], [" x ", " y "]]


def test_a_quote_after_a_digit_means_inches(file):
    assert cells(file('a,b\n1,24" screen')) == [["a", "b"], ["1", '24" screen']]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('a,b\n1,"never closed\n2,3\n', 2, "never closed"),
        ('a,b\n1,2\n1,"so "it" goes"\n', 3, "after a closing quote"),
        ('a,b\n1,so "it" goes\n', 2, "inside a cell"),
        ("a,a\n1,2\n", 1, "same name"),
        (",\n1,2\n", 1, "blank"),
    ],
)
def test_a_malformed_file_is_refused_with_line_and_reason(file, text, line, reason):
    with pytest.raises(DomainError) as refused:
        list(read_csv(file(text)).rows())
    assert refused.value.code == "E_CSV"
    assert refused.value.params["line"] == line
    assert reason in refused.value.message


def test_an_empty_file_is_refused(file):
    with pytest.raises(DomainError, match="E_EMPTY_FILE"):
        read_csv(file(b""))


def test_an_archive_is_named_as_what_it_is(file):
    with pytest.raises(DomainError, match="archive"):
        read_csv(file(b"PK\x03\x04 something"))


def test_bytes_of_no_known_encoding_are_refused_with_their_line(file):
    with pytest.raises(DomainError) as refused:
        read_csv(file(b"name\nfine\nbad \xff\xff\n"))
    assert refused.value.params["line"] == 3


def test_each_row_knows_its_number_and_its_line(file):
    table = read_csv(file('a,b\n"1\n2",3\n\n4,5\n, \n'))
    assert [(row.number, row.line) for row in table.rows()] == [(1, 2), (2, 5)]


def test_rows_too_short_and_too_long_are_all_reported(file):
    found = list(problems(read_csv(file("a,b,c\n1,2\n1,2,3\n1,2,3,4\n"))))
    assert [problem.params["line"] for problem in found] == [2, 4]
    assert "2 cells" in found[0].message


def test_a_fault_after_short_rows_is_reported_with_them(file):
    found = list(problems(read_csv(file('a,b\n1\n2,"open\n'))))
    assert [problem.params["line"] for problem in found] == [2, 3]


def test_an_endless_open_quote_is_given_up_early(file):
    with pytest.raises(DomainError, match="closing quote"):
        cells(file('a,b\n1,"' + "x" * 2_000_000 + "\n" + "y\n" * 10))
