"""What others may hear of tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class PlansChanged:
    """Tasks about these accounts and leads changed; the earliest open one of each, or none."""

    next_by_account: Mapping[int, datetime | None]
    next_by_lead: Mapping[int, datetime | None]
