"""What others may ask of suggestions."""

from datetime import date
from typing import Any

from guanxi.modules.suggestions.jobs import BEGINNING, STEPS, next_night

__all__ = ["next_night", "work_out"]


def work_out(today: date) -> None:
    """All that is worked out at night, at once: for a company that begins with a past."""
    at: dict[str, Any] | None = BEGINNING
    while at:
        at = STEPS[at["step"]](at, today)
