"""What others may want to know of office forms."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class TripApproved:
    """A business trip was approved: who travels, when, where to, and which customers are visited."""

    form_id: int
    traveller_id: int
    companion_ids: tuple[int, ...]
    begin_on: date
    end_on: date
    destination: str
    account_ids: tuple[int, ...]
