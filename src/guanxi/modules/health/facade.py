"""What others may ask of the health of customers."""

from datetime import date

from guanxi.modules.health.scoring import next_candidates, score

__all__ = ["tell_all"]

BATCH = 100


def tell_all(today: date, timezone: str) -> None:
    """All that is worked out at night, at once: for a company that begins with a past."""
    ids = next_candidates(0, BATCH)
    while ids:
        score(ids, today, timezone)
        ids = next_candidates(ids[-1], BATCH)
