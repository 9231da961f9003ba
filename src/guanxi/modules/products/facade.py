"""What others may ask of products."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import round_half_up
from guanxi.modules.products.models import Product
from guanxi.records.store import Change

__all__ = ["Buying", "Offer", "Wanted", "check_lines", "keep_buying", "offers", "wanted"]
PRICE_PLACES = 6
BUYING = ("repurchase_days", "usual_amount_base", "together")
RELATED = ("goes_with", "accessories", "upgrades")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a sales document needs to know of a product."""

    name: str
    standard_price: Decimal
    tax_rate: Decimal
    tax_included: bool
    is_on_sale: bool

    def price(self, *, with_tax: bool) -> Decimal:
        """The standard price of one, with tax or without, whichever way the product's own is said."""
        if with_tax == self.tax_included:
            return self.standard_price
        factor = (100 + self.tax_rate) / 100
        return round_half_up(self.standard_price * factor if with_tax else self.standard_price / factor, PRICE_PLACES)


@dataclass(frozen=True, kw_only=True)
class Buying:
    """How a product is bought: after how many days again, for what usually (in the company's currency), and what is
    bought together with it."""

    repurchase_days: int | None
    usual_amount_base: Decimal
    together: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Wanted(Buying):
    """The same with its name, whether it is on sale, and what the company says goes with it."""

    name: str
    is_on_sale: bool
    related: tuple[int, ...]


def keep_buying(found: Mapping[int, Buying]) -> None:
    """Keep how these products are bought, where that is something else now."""
    rows = list(Product.objects.filter(pk__in=list(found)).only(*BUYING))
    changed = [row for row in rows if any(getattr(row, key) != getattr(found[row.pk], key) for key in BUYING)]
    for row in changed:
        for key in BUYING:
            setattr(row, key, getattr(found[row.pk], key))
    Product.objects.bulk_update(changed, BUYING, batch_size=500)


def wanted(ids: Iterable[int]) -> dict[int, Wanted]:
    """How these products are bought, and what goes with them: one query."""
    rows = Product.objects.filter(pk__in=list(ids), deleted_at=None)
    found = rows.values_list("pk", "name", "status", *BUYING, *RELATED)
    return {
        pk: Wanted(
            name=name,
            is_on_sale=status == "on",
            repurchase_days=days,
            usual_amount_base=amount,
            together=together or [],
            related=tuple(dict.fromkeys(one for group in related for one in group)),
        )
        for pk, name, status, days, amount, together, *related in found
    }


def offers(ids: Iterable[int]) -> dict[int, Offer]:
    """Name, price, tax and sale status of products by id: one query."""
    keys = ("pk", "name", "standard_price", "tax_rate", "tax_included", "status")
    rows = Product.objects.filter(pk__in=list(ids)).values_list(*keys)
    return {
        pk: Offer(name=name, standard_price=price, tax_rate=rate, tax_included=included, is_on_sale=status == "on")
        for pk, name, price, rate, included, status in rows
    }


def check_lines(changes: list[Change]) -> None:
    """New lines of sales documents name products on sale; what a line does not say of price and tax is the product's
    (F053 rule 1). Where a document says whether its prices include tax, the product's is turned into that."""
    lines = [(change, place, line) for change in changes for place, line in enumerate(change.lines or ())]
    known = offers({line.record.product_id for _change, _place, line in lines if line.record.product_id})
    for change, place, line in lines:
        row, offer = line.record, known.get(line.record.product_id)
        if offer is None:
            continue
        is_new = line.old is None or line.old["product"] != row.product_id
        if is_new and not offer.is_on_sale and not change.history:
            change.errors.append(DomainError("E_PRODUCT_OFF", field=f"lines.{place}.product", name=offer.name))
        if row.unit_price is None:
            says = "tax_included" in change.module.by_key
            row.unit_price = offer.price(with_tax=change.value("tax_included") if says else offer.tax_included)
        if getattr(row, "tax_rate", 0) is None:
            row.tax_rate = offer.tax_rate
