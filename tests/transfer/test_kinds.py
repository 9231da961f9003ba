"""One form for each value, whatever database it comes from."""

import json

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from guanxi.transfer.kinds import MOMENTS, STRUCTURE, TIMES, TOKENS
from guanxi.transfer.tables import tables_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_every_column_of_every_table_has_a_kind():
    tables = tables_of(apps)

    assert len(tables) > 50
    assert all(table.columns for table in tables)


@pytest.mark.django_db
def test_every_table_of_the_database_is_known_or_follows_from_others():
    from django.db import connection

    follows = {"django_migrations", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
    found = {name for name in connection.introspection.table_names() if not name.startswith("records_search_")}

    assert found - {table.name for table in tables_of(apps)} - follows <= {"records_search"}


@pytest.mark.parametrize(
    "stored, common",
    [
        ("2024-02-29 08:00:00", "2024-02-29T08:00:00.000000Z"),
        ("2024-02-29 08:00:00.5", "2024-02-29T08:00:00.500000Z"),
        ("0001-01-01 00:00:00.000001", "0001-01-01T00:00:00.000001Z"),
    ],
)
def test_moments_have_six_digits_and_are_utc(stored, common):
    assert MOMENTS.from_sqlite(stored) == common


@pytest.mark.parametrize("stored", ["soon", "2024-02-29", "2024-02-29 08:00:00+08:00", ""])
def test_a_text_that_is_no_moment_is_refused(stored):
    with pytest.raises(ValueError, match="moment"):
        MOMENTS.from_sqlite(stored)


def test_a_moment_comes_back_as_it_was_written():
    for stored in ("2024-02-29 08:00:00", "1969-12-31 23:59:59.000001"):
        assert MOMENTS.to_sqlite(MOMENTS.from_sqlite(stored)) == stored


def test_times_of_a_day_have_six_digits():
    assert TIMES.from_sqlite("08:30:00.25") == "08:30:00.250000"


def test_search_tokens_are_sorted_and_each_is_there_once():
    assert TOKENS.from_sqlite("b a  b") == TOKENS.from_postgres("a b") == "a b"


@given(JSON)
def test_a_structure_has_one_form_however_it_is_written(value):
    ways = [json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1), json.dumps(value, sort_keys=True)]

    assert len({STRUCTURE.from_sqlite(way) for way in ways}) == 1
    assert json.loads(STRUCTURE.from_sqlite(ways[0])) == value


@pytest.mark.parametrize("one, other", [('{"n": 1e+20}', '{"n": 100000000000000000000}'), ("[1e-05]", "[0.00001]")])
def test_numbers_that_postgresql_writes_in_another_way_are_the_same(one, other):
    assert STRUCTURE.from_sqlite(one) == STRUCTURE.from_postgres(other)
