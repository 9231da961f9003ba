"""What others may ask of products."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from guanxi.modules.products.models import Product

__all__ = ["Offer", "offers"]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a sales document needs to know of a product."""

    name: str
    standard_price: Decimal
    is_on_sale: bool


def offers(ids: Iterable[int]) -> dict[int, Offer]:
    """Name, price and sale status of products by id: one query."""
    rows = Product.objects.filter(pk__in=list(ids)).values_list("pk", "name", "standard_price", "status")
    return {pk: Offer(name=name, standard_price=price, is_on_sale=status == "on") for pk, name, price, status in rows}
