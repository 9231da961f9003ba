"""Formulas never raise and never reckon with floats, whatever is written and whatever stands in the fields."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.meta.formulas.formula import read
from guanxi.meta.formulas.functions import FUNCTIONS
from guanxi.meta.types.base import Refusal

pytestmark = pytest.mark.once
KINDS = {
    "a": "number",
    "b": "number",
    "t": "text",
    "d": "date",
    "m": "datetime",
    "ok": "boolean",
    "account.x": "number",
}
BIG = 10**11
VALUES = {
    "number": st.none() | st.integers(-(BIG * 10**6), BIG * 10**6).map(lambda found: Decimal(found).scaleb(-6)),
    "text": st.text(max_size=20),
    "date": st.none() | st.dates(),
    "datetime": st.none() | st.datetimes(timezones=st.just(UTC)),
    "boolean": st.booleans(),
}
RECORDS = st.fixed_dictionaries({name: VALUES[kind] for name, kind in KINDS.items()})
LEAVES = st.sampled_from([*KINDS, "0", "0.1", "1", "3.5", "99999999999", '"x"', "EMPTY", "TRUE"])


def joined(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.tuples(part, st.sampled_from("+ - * / & = <> < >=".split()), part)
    calls = st.tuples(st.sampled_from([*FUNCTIONS, "IF", "AND", "OR", "NOT", "-"]), st.lists(part, max_size=3))
    return st.one_of(
        signs.map(lambda found: f"({' '.join(found)})"), calls.map(lambda found: f"{found[0]}({', '.join(found[1])})")
    )


def kind_of(path: str) -> str:
    if path not in KINDS:
        raise Refusal("E_FORMULA", hint=path)
    return KINDS[path]


@given(st.recursive(LEAVES, joined, max_leaves=8), RECORDS)
def test_what_is_read_is_calculated_exactly(text, values):
    try:
        formula = read(text, kind_of)
    except Refusal:
        return
    (value,) = formula.values([values])
    kinds = {"number": Decimal, "text": str, "date": date, "datetime": datetime, "boolean": bool, "empty": ()}
    assert value is None or isinstance(value, kinds[formula.kind])
    assert not any(isinstance(found, float) for _part, found in formula.steps(values))


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_formula_or_refused(text):
    with suppress(Refusal):
        read(text, kind_of)


MEANT = [
    ("0.1 + 0.2 = 0.3", True),
    ("a / (b - b)", None),
    ("ROUND(2.345, 2)", Decimal("2.35")),
    ("if(a > 10，“big”, 'small') & t", "smallx"),
    ("AND(ok, a < b) or NOT(TRUE)", True),
    ("ADDMONTHS(d, 1)", date(2026, 2, 28)),
    ("d - DATE(2026, 1, 1)", Decimal(30)),
    ("IFEMPTY(a / 0, 7)", Decimal(7)),
    ("MIN(a, b, 1) + MOD(-7, 3)", Decimal(3)),
    ('MID("abcdef", 2, 3)', "bcd"),
    ("account.x * 2", Decimal(8)),
]


@pytest.mark.parametrize(("text", "value"), MEANT)
def test_formulas_mean_what_workbooks_mean(text, value):
    numbers = {"a": Decimal(2), "b": Decimal(3), "account.x": Decimal(4)}
    values = {**numbers, "t": "x", "d": date(2026, 1, 31), "m": datetime(2026, 1, 1, tzinfo=UTC), "ok": True}

    assert read(text, kind_of).values([values]) == [value]


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.__class__", "[a for a in t]", "lambda: 1", "a ** 9", "-" * 1900]
)
def test_nothing_else_of_python_can_be_written(text):
    with pytest.raises(Refusal, match="E_FORMULA"):
        read(text, kind_of)
