"""What others may want to know of the health of customers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Told:
    """How it goes with an account (F019): score and band, the parts that say so as JSON takes them, the days between
    its orders, and since when it is dormant unless it orders before. Without values: it has bought
    nothing after all."""

    score: int | None = None
    band: str = ""
    parts: Any = None
    interval: int | None = None
    dormant_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class HealthTold:
    """It goes with these accounts like this now."""

    by_account: Mapping[int, Told]
