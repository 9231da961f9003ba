"""Amounts: exact on both databases, and guarded against what would be wrong without an error."""

from decimal import Decimal

import pytest
from django.core.exceptions import FieldError
from django.db.models import F, Sum
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.money import LIMIT, ScaledSum, places_of, round_half_up, scaled
from guanxi.modules.accounts.models import Account
from guanxi.modules.products.models import Product
from tests.kit.people import Kit

amounts = st.decimals(-LIMIT, LIMIT, places=4)


@given(amounts)
def test_a_stored_amount_comes_back_exactly(amount: Decimal) -> None:
    assert Decimal(scaled(amount, 4)).scaleb(-4) == amount


@given(st.decimals(-LIMIT, LIMIT, places=7).filter(lambda value: value != value.quantize(Decimal("0.0001"))))
def test_a_place_too_many_is_refused_and_never_rounded_away(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="decimal places"):
        scaled(amount, 4)


@pytest.mark.parametrize("value", [1.5, float("nan"), "one", Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_decimal_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        scaled(value, 4)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("2.345", "2.35"),
        ("-2.345", "-2.35"),
        ("2.3449999", "2.34"),
        ("0.005", "0.01"),
        ("99999999999.995", "100000000000.00"),
    ],
)
def test_half_is_rounded_away_from_zero(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value), 2) == Decimal(rounded)


def test_currencies_have_their_own_number_of_places() -> None:
    assert [places_of(code) for code in ("CNY", "USD", "JPY", "KWD")] == [2, 2, 0, 3]


def test_sums_lose_no_digit_and_never_overflow(kit: Kit) -> None:
    huge = LIMIT - Decimal("0.0001")
    for _time in range(3):
        pk = kit.make("account").pk
        Account.objects.filter(pk=pk).update(annual_revenue=huge)
    Account.objects.filter(pk=kit.make("account").pk).update(annual_revenue=Decimal("-0.0003"))

    found = Account.objects.aggregate(total=ScaledSum("annual_revenue"))

    assert found["total"] == huge * 3 - Decimal("0.0003")


def test_sums_of_nothing_are_nothing(kit: Kit) -> None:
    assert Account.objects.aggregate(total=ScaledSum("annual_revenue")) == {"total": None}


@pytest.mark.parametrize(
    "expression", [F("annual_revenue") + 5, F("annual_revenue") * 2, F("annual_revenue") - Decimal(1)]
)
def test_arithmetic_of_an_amount_with_a_number_is_refused(kit: Kit, expression: object) -> None:
    with pytest.raises(FieldError):
        list(Account.objects.annotate(more=expression).values("more"))


def test_amounts_of_different_places_can_not_be_compared(kit: Kit) -> None:
    with pytest.raises(ValueError, match="can't be compared"):
        Product.objects.filter(standard_price__gt=F("safety_stock")).exists()
    with pytest.raises(ValueError, match="can't be compared"):
        Account.objects.filter(annual_revenue__lte=F("credit_days")).exists()


def test_amounts_of_the_same_places_compare_exactly(kit: Kit) -> None:
    pk = kit.make("product", "admin", standard_price="10.000001", min_price="10").pk

    assert Product.objects.filter(pk=pk, standard_price__gt=F("min_price")).exists()
    assert Product.objects.filter(pk=pk, standard_price="10.000001").exists()
    assert not Product.objects.filter(pk=pk, standard_price__lte=Decimal("10")).exists()


def test_the_plain_sum_of_an_amount_still_says_decimals(kit: Kit) -> None:
    Account.objects.filter(pk=kit.make("account").pk).update(annual_revenue=Decimal("12.3456"))

    assert Account.objects.aggregate(total=Sum("annual_revenue"))["total"] == Decimal("12.3456")
