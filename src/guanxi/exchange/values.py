"""From the text of a cell to the value of a field, as the map says that it is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from guanxi.exchange.formats.number_formats import shown_moment
from guanxi.exchange.mapping import Column
from guanxi.meta.field import Field
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.reading import plain_date, plain_moment, plain_number

# Days since the turn of the century, as a spreadsheet counts them: from 1954 to 2119, where it is no year.
SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")
SHARED = (str, int, bool, Decimal, tuple, type(None))  # what several records may have in common


@dataclass(frozen=True)
class Reader:
    """Reads the cells of one column for one batch; what a text came to is remembered, as many cells say the same."""

    column: Column
    item: Field
    known: dict[str, Any] = field(default_factory=dict)

    def read(self, text: str) -> Any:
        """The value of a text; DomainError in the name of the field when it has none."""
        if text in self.known:
            return self.known[text]
        value = self.item.parse(self._plain(text) if self._plain else text)
        if type(value) in SHARED:
            self.known[text] = value
        return value

    @cached_property
    def names_records(self) -> bool:
        return bool(self.item.target)

    @cached_property
    def _plain(self) -> Callable[[str], str] | None:
        """How a text gets the form that the field reads by itself, where that is not its own."""
        form, decimal, kind = self.column.format, self.column.decimal, self.item.type
        if isinstance(kind, Date | DateTime) and form == "auto":
            return lambda text: shown_moment(Decimal(text)) if SERIAL.fullmatch(text) else text
        if isinstance(kind, Date):
            return lambda text: str(plain_date(text, form) or text)
        if isinstance(kind, DateTime):
            return lambda text: plain_moment(text, form) or text
        if isinstance(kind, DecimalNumber | Integer) and decimal != ".":
            return lambda text: plain_number(text, decimal)
        return None
