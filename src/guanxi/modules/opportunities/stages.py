"""Rules of processes and stages (F037 rule 3, F038)."""

from decimal import Decimal

from guanxi.modules.opportunities.models import Opportunity, Stage, StageHistory, StageSet
from guanxi.records.store import Change


def check_stage_sets(changes: list[Change]) -> None:
    """One process is the default one; giving another that mark moves it, and nothing else takes it away."""
    for change in changes:
        if not change.changes("is_default"):
            continue
        if change.value("is_default"):
            StageSet.objects.filter(is_default=True).exclude(pk=change.record.pk).update(is_default=False)
        elif not change.is_new:
            change.refuse("E_REQUIRED", "is_default")


def check_stages(changes: list[Change]) -> None:
    """Probability within its own limits; the kind of a stage in use stays."""
    for change in changes:
        low, high = change.value("prob_min"), change.value("prob_max")
        probability = change.value("probability") or Decimal(0)
        if (low is not None and probability < low) or (high is not None and probability > high):
            change.refuse("E_RANGE", "probability", low=low or 0, high=high if high is not None else 100)
        if not change.is_new and change.changes("kind") and _is_used(change.record):
            change.refuse("E_IN_USE", "kind", refs=change.record.name)


def stage_removing(changes: list[Change]) -> None:
    """A used stage can't be deleted, only retired: set it to not in use."""
    for change in changes:
        if _is_used(change.record):
            change.refuse("E_IN_USE", refs=change.record.name)


def _is_used(stage: Stage) -> bool:
    return (
        Opportunity.objects.filter(stage=stage).exists()
        or StageHistory.objects.filter(to_stage=stage).exists()
        or StageHistory.objects.filter(from_stage=stage).exists()
    )
