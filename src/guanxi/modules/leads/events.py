"""What others may hear of leads."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class LeadConverted:
    """The actor has made a customer of a lead: what is about the lead is about these records too from now on."""

    lead_id: int
    account_id: int
    contact_id: int | None
    opportunity_id: int | None
    actor: Any
