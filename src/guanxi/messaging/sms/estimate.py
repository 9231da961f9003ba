"""What a short message will be: its parts and what they cost, before it is sent."""

from dataclasses import dataclass
from decimal import Decimal

from guanxi.messaging.sms.models import SmsSettings, sms_settings
from guanxi.messaging.sms.parts import parts_of
from guanxi.messaging.sms.wording import whole


@dataclass(frozen=True)
class Estimate:
    """Parts, and their cost where a price is known."""

    parts: int
    cost: Decimal | None


def estimate(words: str, *, is_marketing: bool = False, known: SmsSettings | None = None) -> Estimate:
    """Count words with everything that stands around them when they leave."""
    known = known or sms_settings()
    parts = parts_of(whole(words, known.signature, is_marketing=is_marketing)).count
    return Estimate(parts, None if known.price is None else Decimal(known.price) * parts)
