"""The map of an import: read whole, refused with the path of each fault."""

import pytest

from guanxi.exchange.evaluate import Places, line_values, record_values
from guanxi.exchange.formats.table import Row
from guanxi.exchange.mapping import check_header, dump_map, parse_map
from guanxi.kernel.errors import DomainError, Invalid

HEADER = ("id", "full_name", "product", "stage", "value")
PLACES = Places.of(HEADER)

WHOLE = {
    "columns": {
        "account": {"from": "full_name", "match": "name", "default": "Unknown customer", "create_missing": True},
        "stage": {"from": "stage", "values": {"Engaging": "Negotiation", "Won": "Closed won"}},
        "name": {"join": ["product", "id"], "with": " "},
        "first": {"from": "full_name", "split": " ", "part": 0},
        "external_id": {"row": "@AccountRef{n}"},
        "expected_close_date": {"from": "value", "format": "DD/MM/YYYY", "default": "2017-12-31"},
        "kind": {"const": "new"},
    },
    "lines": {
        "product": {"from": "product", "match": "name"},
        "quantity": {"const": 1},
        "unit_price": {"from": "value", "decimal": ","},
    },
    "group_rows_by": None,
    "key": ["external_id"],
    "empty": "clear",
    "rejects": "all-or-nothing",
}


def one(spec: object, *cells: str, number: int = 1) -> str:
    wanted = parse_map({"columns": {"field": spec}})
    return record_values(wanted, PLACES, Row(number, number + 1, list(cells) + [""] * (5 - len(cells))))["field"]


def faults(raw: object) -> dict[str, str]:
    with pytest.raises(DomainError) as refused:
        parse_map(raw)
    return {error.field: error.code for error in refused.value.errors}


def test_a_map_written_out_is_read_into_the_same_map():
    wanted = parse_map(WHOLE)
    assert parse_map(dump_map(wanted)) == wanted


def test_unknown_keys_are_refused_by_their_path():
    raw = {"columns": {"name": {"from": "a", "formm": "b"}}, "colour": 1}
    assert faults(raw) == {"colour": "E_UNKNOWN_FIELD", "columns.name.formm": "E_UNKNOWN_FIELD"}


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ([], "map"),
        ({"columns": []}, "columns"),
        ({"columns": {"a": {"from": 1}}}, "columns.a.from"),
        ({"columns": {"a": {}}}, "columns.a"),
        ({"columns": {"a": {"from": "x", "const": "y"}}}, "columns.a"),
        ({"columns": {"a": {"from": "x", "with": " "}}}, "columns.a.with"),
        ({"columns": {"a": {"from": "x", "part": 1}}}, "columns.a.part"),
        ({"columns": {"a": {"row": "R"}}}, "columns.a.row"),
        ({"columns": {"a": {"from": "x", "values": ["y"]}}}, "columns.a.values"),
        ({"columns": {"a": {"from": "x", "format": "DD/MM"}}}, "columns.a.format"),
        ({"columns": {"a": {"from": "x", "decimal": ";"}}}, "columns.a.decimal"),
        ({"columns": {"a": {"from": "x", "create_missing": "yes"}}}, "columns.a.create_missing"),
        ({"columns": {"a": "x"}, "empty": "zero"}, "empty"),
        ({"columns": {"a": "x"}, "rejects": "some"}, "rejects"),
        ({"columns": {"a": "x"}, "key": "a"}, "key"),
    ],
)
def test_each_fault_is_named_by_its_path(raw, path):
    assert path in faults(raw)


def test_a_column_that_the_file_lacks_is_refused():
    with pytest.raises(Invalid) as refused:
        check_header(parse_map(WHOLE), ("id", "full_name", "stage", "value"))
    assert [error.params["name"] for error in refused.value.errors] == ["product"]


def test_a_cell_is_taken_trimmed():
    assert one({"from": "full_name"}, "1", "  Ann Lee ") == "Ann Lee"


def test_a_plain_name_is_short_for_from():
    assert one("full_name", "1", "Ann") == "Ann"


def test_a_part_of_a_cell_is_taken_and_a_missing_part_is_empty():
    assert one({"from": "full_name", "split": " ", "part": -1}, "1", "Ann Lee") == "Lee"
    assert one({"from": "full_name", "split": " ", "part": 2}, "1", "Ann Lee") == ""


def test_columns_are_joined_without_empty_ones():
    assert one({"join": ["id", "full_name", "product"], "with": "-"}, "1", "", "GTX") == "1-GTX"


def test_values_are_translated_and_others_pass():
    spec = {"from": "stage", "values": {"Won": "Closed won", "Lost": None}}
    assert [one(spec, "1", "", "", stage) for stage in ("Won", "Lost", "Open")] == ["Closed won", "", "Open"]


def test_an_empty_cell_takes_the_default():
    assert one({"from": "full_name", "default": "Unknown"}, "1", "  ") == "Unknown"


def test_a_row_number_counts_rows_of_data_from_one():
    assert one({"row": "@Ref{n}"}, number=7) == "@Ref7"


def test_the_guard_against_formulas_is_taken_off():
    assert one("full_name", "1", "'=1+1") == "=1+1"


def test_lines_are_taken_from_each_row_that_has_any():
    wanted = parse_map(WHOLE)
    rows = [Row(1, 2, ["1", "", "GTX", "", "5"]), Row(2, 3, ["1", "", "", "", ""])]
    assert line_values(wanted, PLACES, rows) == [{"product": "GTX", "quantity": "1", "unit_price": "5"}]
