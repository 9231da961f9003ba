"""Amounts of several currencies in one summary: never added as they are, but as what they are worth in the company's
currency (DOMAIN F181-3, M-R9); where records don't keep that, each currency stands by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.meta.amounts import CURRENCY, currency_at, follows_record, in_currency, is_amount
from guanxi.meta.conditions.parse import resolve
from guanxi.meta.conditions.tree import Path
from guanxi.meta.module import Module
from guanxi.meta.types.number import Integer

Sums = Mapping[str, Any]  # of a group, by the name of what is added up
ByCurrency = Mapping[Any, Sums]  # the same, apart by what the records say of their currency


@dataclass(frozen=True, kw_only=True)
class Purse:
    """What is added up in one summary, and in which currency its groups say it."""

    module: Module
    actor: Actor
    measures: tuple[Path, ...]

    @cached_property
    def is_apart(self) -> bool:
        """Whether amounts of several currencies may come together."""
        return CURRENCY in self.module.by_key and any(follows_record(path.field) for path in self.measures)

    @cached_property
    def names_currencies(self) -> bool:
        return CURRENCY in readable(self.module, self.actor)

    @cached_property
    def worth(self) -> Mapping[str, Path]:
        """What each amount is worth in the company's currency, where records keep that and the asker may read it."""
        if not self.is_apart:
            return {}
        found = ((path.text, self._worth(path)) for path in self.measures if follows_record(path.field))
        return {name: path for name, path in found if path is not None}

    def _worth(self, path: Path) -> Path | None:
        of = path.hops[0].lines or self.module if path.hops else self.module
        if f"{path.field.key}_base" not in of.by_key.keys() & readable(of, self.actor):
            return None
        return resolve(self.module, f"{path.text}_base", lambda part: readable(part, self.actor))

    @cached_property
    def asked(self) -> list[Path]:
        """All that the database has to add up."""
        return list({path.text: path for path in (*self.measures, *self.worth.values())}.values())

    def currencies(self, whole: ByCurrency) -> dict[str, str | None]:
        """In which currency each amount is said, by its name: that of all records where it is one, else the company's;
        none where the currencies can only stand by themselves."""
        return {path.text: self._currency(path, whole) for path in self.measures if is_amount(path.field)}

    def _currency(self, path: Path, whole: ByCurrency) -> str | None:
        company = self.actor.currency
        used = set(self._by_code(path, whole)) or {company}
        if used == {company} or (len(used) == 1 and self.names_currencies):
            return used.pop()
        return company if path.text in self.worth else None

    def said(self, found: ByCurrency, currencies: Mapping[str, str | None]) -> dict[str, str | None]:
        """The sums of a group in these currencies, as they are dumped; nothing for one that can't be said in one."""
        return {path.text: self._said(path, found, currencies) for path in self.measures}

    def _said(self, path: Path, found: ByCurrency, currencies: Mapping[str, str | None]) -> Any:
        if path.text not in currencies:
            return path.field.type.dump(_added(path, found))
        used = set(self._by_code(path, found))
        currency = currencies[path.text] if used else currencies[path.text] or self.actor.currency
        if currency is None:
            return None
        used -= {currency}
        source = self.worth[path.text] if used else path
        return in_currency(source.field, currency).type.dump(_added(source, found))

    def apart(self, found: ByCurrency) -> dict[str, dict[str, str]]:
        """The amounts of a group by their currency, for who may know it."""
        if not self.names_currencies:
            return {}
        return {
            path.text: {code: in_currency(path.field, code).type.dump(value) for code, value in amounts.items()}
            for path in self.measures
            if is_amount(path.field) and (amounts := self._by_code(path, found))
        }

    def _by_code(self, path: Path, found: ByCurrency) -> dict[str, Decimal]:
        amounts: dict[str, Decimal] = {}
        for code, sums in found.items():
            if value := sums.get(path.text):
                currency = currency_at(path.field, {CURRENCY: code}, self.actor.currency)
                amounts[currency] = amounts.get(currency, Decimal(0)) + value
        return amounts


def _added(path: Path, found: ByCurrency) -> Any:
    nothing = 0 if isinstance(path.field.type, Integer) else Decimal(0)
    return sum((sums.get(path.text) or nothing for sums in found.values()), nothing)
