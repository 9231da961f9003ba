"""Puts down the demo company's opportunities by playing them again: opened once, then moved from stage to stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanxi.access.scope import visible
from guanxi.demo.journeys import OPEN_STAGES
from guanxi.demo.rivals import WINNER
from guanxi.demo.shapes import Demo, Move, Opportunity
from guanxi.demo.shelf import Shelf, picked
from guanxi.meta import registry
from guanxi.records.store import Change

VERBS = {"won": "won", "lost": "lost", "invalid": "invalidated"}


def load_deals(shelf: Shelf, demo: Demo) -> None:
    """All deals are opened, then all make their first move, and so on, so that each batch is one write."""
    winners = {meeting.opportunity: meeting for meeting in demo.meetings if meeting.position == WINNER}
    names = {key: shelf.id("competitor", meeting.competitor) for key, meeting in winners.items()}
    replay = _Replay(shelf, _stages(shelf), names)
    shelf.write("opportunity", {deal.external_id: replay.opened(deal) for deal in demo.opportunities})
    for place in range(1, max(len(deal.moves) for deal in demo.opportunities)):
        moving = [deal for deal in demo.opportunities if len(deal.moves) > place]
        shelf.write("opportunity", {deal.external_id: replay.moved(deal, deal.moves[place]) for deal in moving})
    plans = dict(_plans(demo))
    still_open = [deal for deal in demo.opportunities if deal.status == "open"]
    shelf.write(
        "opportunity", {deal.external_id: replay.planned(deal, plans.get(deal.external_id)) for deal in still_open}
    )


def lines_of(shelf: Shelf, deal: Opportunity) -> list[dict[str, Any]]:
    """What was wanted, as lines of a document."""
    return [
        {"product": shelf.id("product", line.product), **picked(line, "quantity", "unit_price", "discount_pct")}
        for line in deal.lines
    ]


def _stages(shelf: Shelf) -> dict[str, int]:
    """The default process by the story's names: open stages in their order, the others by their kind."""
    rows = visible(registry.get("stage"), shelf.admin).order_by("sequence").values_list("kind", "pk")
    open_ones = [pk for kind, pk in rows if kind == "open"]
    return dict(zip(OPEN_STAGES, open_ones, strict=True)) | {kind: pk for kind, pk in rows if kind != "open"}


def _plans(demo: Demo) -> Iterator[tuple[str, datetime]]:
    """The next contact of each deal: that of its last follow-up."""
    for activity in demo.activities:
        if activity.opportunity and activity.next_at:
            yield activity.opportunity, activity.next_at


@dataclass
class _Replay:
    shelf: Shelf
    stages: dict[str, int]
    winners: dict[str, int | None]

    def opened(self, deal: Opportunity) -> Change:
        """As it was on its first day: in the first stage, with the lines and the hope of that day."""
        first = deal.moves[0]
        contact = self.shelf.id("contact", deal.primary_contact)
        data = {
            **picked(deal, "external_id", "number", "name", "type", "source"),
            "account": self.shelf.id("account", deal.account),
            "primary_contact": contact,
            "contacts": [contact],
            "owner": self.shelf.id("user", deal.owner),
            "stage": self.stages[first.to_stage],
            "stage_entered_at": first.at,
            "expected_close_date": first.expected_close_date,
        }
        wanted = {"lines": lines_of(self.shelf, deal)} if deal.lines else {"amount": deal.amount}
        return self.shelf.new("opportunity", {**data, **wanted}, by=self.shelf.author(deal.owner), at=deal.created_at)

    def moved(self, deal: Opportunity, move: Move) -> Change:
        """One move, with the closing date and the reason when it is the last."""
        data = {
            "stage": self.stages[move.to_stage],
            "stage_entered_at": move.at,
            "expected_close_date": move.expected_close_date,
            "updated_at": move.at,
        }
        if move.to_stage not in OPEN_STAGES:
            data |= picked(deal, "closed_at", "won_reason", "lost_reason")
            data["winning_competitor"] = self.winners.get(deal.external_id)
        verb = VERBS.get(move.to_stage, "moved")
        return self._change(deal, data, at=move.at, verb=verb, note=move.reason)

    def planned(self, deal: Opportunity, next_at: datetime | None) -> Change:
        """What is known today of an open deal: the next step, and a close date put off since the last move."""
        data = {
            **picked(deal, "next_step", "expected_close_date"),
            "next_follow_at": next_at,
            "updated_at": deal.stage_entered_at,
        }
        return self._change(deal, data, at=deal.stage_entered_at)

    def _change(self, deal: Opportunity, data: dict[str, Any], **more: Any) -> Change:
        record = self.shelf.records["opportunity"][deal.external_id]
        return self.shelf.change(record, "opportunity", data, by=self.shelf.author(deal.owner), **more)
