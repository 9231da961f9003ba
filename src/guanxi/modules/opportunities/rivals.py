"""Competitors in deals (F045): who was met, how they stand, and who won against us."""

from collections.abc import Iterable, Mapping

from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.competitors.facade import rivals
from guanxi.modules.opportunities.models import Opportunity, OpportunityCompetitor
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.store import Change

WINNER = "won_against_us"
UNSAVED = 0


def check_rivals(changes: list[Change]) -> None:
    """Whoever names a competitor may change the deal; a deal names each competitor once, and new ones only in use."""
    _check_rights(changes)
    known = rivals({change.value("competitor") for change in changes if change.value("competitor")})
    taken = _taken(changes)
    for change in changes:
        rival = known.get(change.value("competitor"))
        if rival is None or not change.value("opportunity"):
            continue
        if not change.value("name") or (change.changes("competitor") and "name" not in change.given):
            change.put("name", rival.name)
        if change.changes("competitor") and not rival.is_active and not change.history:
            change.refuse("E_REFERENCE", "competitor")
        pair = (change.value("opportunity"), change.value("competitor"))
        if taken.get(pair) not in (None, change.record.pk):
            change.refuse("E_DUPLICATE", "competitor", object=change.module.label, name=rival.name)
        taken[pair] = change.record.pk or UNSAVED


def _check_rights(changes: list[Change]) -> None:
    moved = [change for change in changes if change.changes("opportunity") and change.value("opportunity")]
    if not moved:
        return
    rows = visible(registry.get("opportunity"), moved[0].actor, "edit")
    mine = set(rows.filter(pk__in={change.value("opportunity") for change in moved}).values_list("pk", flat=True))
    for change in moved:
        if change.value("opportunity") not in mine:
            change.refuse("E_REFERENCE", "opportunity")


def _taken(changes: list[Change]) -> dict[tuple[int, int], int]:
    """Which deals name which competitors; the deals are locked, so that it stays so."""
    deals = sorted({change.value("opportunity") for change in changes if change.value("opportunity")})
    list(Opportunity.objects.select_for_update(no_key=True).filter(pk__in=deals).order_by("pk").values("pk"))
    rows = OpportunityCompetitor.objects.filter(opportunity__in=deals, deleted_at=None)
    return {(deal, rival): pk for pk, deal, rival in rows.values_list("pk", "opportunity_id", "competitor_id")}


def note_winners(changes: Iterable[Change]) -> None:
    """Who won a deal against us is among its competitors from then on, in that position."""
    won = [change for change in changes if change.changes("winning_competitor") and change.record.status == "lost"]
    if not won:
        return
    module = registry.get("opportunity_competitor")
    rows = OpportunityCompetitor.objects.filter(opportunity__in=[change.record.pk for change in won], deleted_at=None)
    there = {(row.opportunity_id, row.competitor_id): row for row in rows}
    store.write([_winner(module, change, there) for change in won if change.record.winning_competitor_id])


def _winner(module: Module, change: Change, there: Mapping[tuple[int, int], OpportunityCompetitor]) -> Change:
    deal, rival = change.record.pk, change.record.winning_competitor_id
    data = {"opportunity": deal, "competitor": rival, "position": WINNER}
    row = there.get((deal, rival))
    if row is None:
        return store.new(module, change.actor, data, history=True)
    return following(module, change.actor, row, data, "changed")


def missing_winner(change: Change) -> bool:
    """A deal lost to a competitor names it (F037 rule 5)."""
    return change.value("lost_reason") == "competitor" and not change.value("winning_competitor")


def forget_winner(change: Change) -> None:
    """Only a lost deal has somebody who won it."""
    if change.changes("stage") and change.value("status") != "lost" and change.value("winning_competitor"):
        change.put("winning_competitor", None)
