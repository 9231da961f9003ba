"""Amounts in Chinese capitals (golden example T29)."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.kernel.capitals import BIG, DIGITS, UNITS, capitals
from tests.kit.trust import times

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10.05", "壹拾元零伍分"),
        ("100000", "壹拾万元整"),
        ("1005.20", "壹仟零伍元贰角整"),
        ("100010001.01", "壹亿零壹万零壹元零壹分"),
        ("-12.30", "负壹拾贰元叁角整"),
        ("10000000.00", "壹仟万元整"),
    ],
)
def test_T29_amounts_are_said_in_capitals(amount: str, said: str) -> None:
    assert capitals(Decimal(amount)) == said


@settings(max_examples=times(200, 100_000), deadline=None)
@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_capitals_can_be_read_back_and_never_stammer(cents: int) -> None:
    amount = Decimal(cents) / 100
    said = capitals(amount)
    assert read(said) == amount
    assert "零零" not in said
    assert said.endswith(("整", "分"))


def test_what_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="sixteen"):
        capitals(Decimal(10) ** 16)


def read(said: str) -> Decimal:
    """The amount that capitals mean, read in another way than they are written."""
    text = said.removesuffix("整")
    sign = -1 if text.startswith("负") else 1
    yuan, _yuan, rest = text.removeprefix("负").partition("元") if "元" in text else ("", "", text.removeprefix("负"))
    cents = sum(DIGITS.index(digit) * {"角": 10, "分": 1}[unit] for digit, unit in re.findall("(.)([角分])", rest))
    return sign * (Decimal(whole(yuan)) + Decimal(cents) / 100)


def whole(text: str) -> int:
    for size, unit in BIG:
        if unit in text:
            high, _unit, low = text.rpartition(unit) if unit == "亿" else text.partition(unit)
            return whole(high) * size + whole(low)
    found = re.findall(f"([{DIGITS[1:]}])([拾佰仟]?)", text)
    return sum(DIGITS.index(digit) * 10 ** UNITS.index(unit) for digit, unit in found)
