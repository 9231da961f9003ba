"""Whole numbers and exact decimals: quantity, price, percentage, money."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.money import CURRENCY_PLACES, LIMIT
from guanxi.meta.types.base import ORDERED, FieldType, Refusal
from guanxi.meta.types.reading import plain_number, without_noise


@dataclass(frozen=True, kw_only=True)
class Integer(FieldType):
    """A whole number within 64 bits, or narrower limits."""

    key: ClassVar[str] = "integer"
    widget: ClassVar[str] = "number"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    aggregates: ClassVar[tuple[str, ...]] = ("sum",)
    low: int = -(10**15)
    high: int = 10**15

    def clean(self, value: Any) -> int | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool | float):
            raise Refusal("E_FORMAT", hint=_("write a whole number."))
        try:
            number = int(str(value).strip())
        except ValueError:
            raise Refusal("E_FORMAT", hint=_("write a whole number.")) from None
        if not self.low <= number <= self.high:
            raise Refusal("E_RANGE", low=self.low, high=self.high)
        return number

    def parse(self, text: str) -> int | None:
        plain = plain_number(text)
        return self.clean(plain.removesuffix(".0") if plain.endswith(".0") else plain)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, kw_only=True)
class Rating(Integer):
    """From one star to five."""

    key: ClassVar[str] = "rating"
    widget: ClassVar[str] = "rating"
    aggregates: ClassVar[tuple[str, ...]] = ()
    low: int = 1
    high: int = 5

    def display(self, value: Any) -> str:
        return "" if value is None else "★" * value + "☆" * (self.high - value)


@dataclass(frozen=True, kw_only=True)
class DecimalNumber(FieldType):
    """An exact decimal with at most `places` places; a place too many is refused, never rounded away."""

    key: ClassVar[str] = "decimal"
    widget: ClassVar[str] = "decimal"
    operators: ClassVar[tuple[str, ...]] = ORDERED
    aggregates: ClassVar[tuple[str, ...]] = ("sum",)
    places: int = 4
    low: Decimal = -LIMIT
    high: Decimal = LIMIT

    def clean(self, value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        number = _decimal(value)
        if not self.low <= number <= self.high:
            raise Refusal("E_RANGE", low=self.dump(self.low), high=self.dump(self.high))
        most = self.most_places()
        if number != number.quantize(Decimal(1).scaleb(-most)):
            raise Refusal("E_FORMAT", hint=_("at most %(places)s decimal places.") % {"places": most})
        return number

    def most_places(self) -> int:
        """How many places are taken."""
        return self.places

    def parse(self, text: str) -> Decimal | None:
        return self.clean(without_noise(plain_number(text), self.most_places()))

    def dump(self, value: Any) -> str | None:
        if value is None:
            return None
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def display(self, value: Any) -> str:
        return "" if value is None else number_format(self.dump(value), use_l10n=True, force_grouping=True)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d+)?$"}


@dataclass(frozen=True, kw_only=True)
class Money(DecimalNumber):
    """An amount, said with the decimals of its currency: the company's, or the record's where it `follows` that.

    `is_open`: which currency that is isn't known yet, so as many decimals are taken as any has.
    """

    key: ClassVar[str] = "money"
    widget: ClassVar[str] = "money"
    places: int = 2
    follows: bool = False
    is_open: bool = False

    def most_places(self) -> int:
        return max(self.places, *CURRENCY_PLACES.values()) if self.is_open else self.places

    def dump(self, value: Any) -> str | None:
        """With the decimals of the currency; an amount of another one that has more keeps them."""
        if value is None:
            return None
        exponent = Decimal(value).normalize().as_tuple().exponent
        return f"{value:.{max(self.places, -exponent if isinstance(exponent, int) else 0)}f}"


@dataclass(frozen=True, kw_only=True)
class Percent(DecimalNumber):
    """Percent units: 12.5 is 12.5%."""

    key: ClassVar[str] = "percent"
    widget: ClassVar[str] = "percent"
    aggregates: ClassVar[tuple[str, ...]] = ()
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)

    def parse(self, text: str) -> Decimal | None:
        return super().parse(text.strip().removesuffix("%").removesuffix("％"))

    def display(self, value: Any) -> str:
        return "" if value is None else f"{super().display(value)}%"


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise Refusal("E_FORMAT", hint=_('write the number in quotes, such as "12.50".'))
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise Refusal("E_FORMAT", hint=_("write a number such as 1234.50.")) from None
    if not number.is_finite() or len(str(value)) > 40:
        raise Refusal("E_FORMAT", hint=_("write a number such as 1234.50."))
    return number
