"""What others may ask of contract orders."""

from guanxi.modules.contracts.queries import Order, Purchase, orders, purchases
from guanxi.modules.contracts.services import dealings

__all__ = ["Order", "Purchase", "dealings", "orders", "purchases"]
