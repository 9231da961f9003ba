"""Who is away on a day. Answered by who knows of leave; without anybody who does, everybody is there."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from guanxi.kernel.ports import Port


def _nobody(day: date, people: Iterable[int]) -> frozenset[int]:
    return frozenset()


away: Port[Any] = Port("away", _nobody)
"""Those of these people who are on leave on a day."""
