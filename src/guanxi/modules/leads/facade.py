"""What others may ask of leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from guanxi.access.actor import Actor
from guanxi.modules.leads import scoring
from guanxi.modules.leads.models import Lead

__all__ = ["Outcome", "outcomes", "score_all"]

BATCH = 500


@dataclass(frozen=True)
class Outcome:
    """What a converted lead became."""

    account_id: int
    contact_id: int | None
    opportunity_id: int | None


def outcomes(ids: Iterable[int]) -> dict[int, Outcome]:
    """What those of these leads became that are converted."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = Lead.objects.filter(pk__in=wanted, status="converted", converted_account__isnull=False)
    columns = ("converted_account_id", "converted_contact_id", "converted_opportunity_id")
    return {pk: Outcome(*became) for pk, *became in rows.values_list("pk", *columns)}


def score_all(actor: Actor) -> None:
    """Score all open leads anew, as every night does."""
    after: int | None = 0
    while after is not None:
        after = scoring.score_again(actor, after, BATCH)
