"""What others may hear of opportunities."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DealsChanged:
    """Deals of these accounts were opened, closed or moved; which have an open one now, and which have none."""

    with_open: frozenset[int]
    without_open: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class DealsMovedOn:
    """Deals of these accounts have come a stage further."""

    accounts: frozenset[int]
