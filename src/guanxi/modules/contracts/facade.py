"""What others may ask of contract orders."""

from guanxi.modules.contracts.queries import Order, Purchase, bought_by_category, buyers_of, orders, purchases
from guanxi.modules.contracts.services import dealings

__all__ = ["Order", "Purchase", "bought_by_category", "buyers_of", "dealings", "orders", "purchases"]
