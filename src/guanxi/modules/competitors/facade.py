"""What others may ask of competitors."""

from collections.abc import Iterable
from dataclasses import dataclass

from guanxi.modules.competitors.models import Competitor

__all__ = ["Rival", "rivals"]


@dataclass(frozen=True)
class Rival:
    """A competitor as a deal knows it: its name, and whether it may be named in further deals."""

    name: str
    is_active: bool


def rivals(ids: Iterable[int]) -> dict[int, Rival]:
    """The competitors of these ids."""
    rows = Competitor.objects.filter(pk__in=list(ids), deleted_at=None)
    return {pk: Rival(name, active) for pk, name, active in rows.values_list("pk", "name", "active")}
