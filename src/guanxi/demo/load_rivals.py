"""Puts down the demo company's competitors, and in which of its deals they were met."""

from guanxi.demo.lead_words import Rival
from guanxi.demo.rivals import WINNER
from guanxi.demo.shapes import Demo
from guanxi.demo.shelf import Shelf, picked


def load_rivals(shelf: Shelf, demo: Demo) -> None:
    shelf.write("competitor", {rival.key: shelf.new("competitor", _rival(rival)) for rival in demo.rivals})


def load_meetings(shelf: Shelf, demo: Demo) -> None:
    """All but those who have won: the deal that was lost has noted them itself."""
    owners = {deal.external_id: deal for deal in demo.opportunities}
    changes = {}
    for meeting in demo.meetings:
        if meeting.position == WINNER:
            continue
        deal = owners[meeting.opportunity]
        data = {
            **picked(meeting, "position", "remark"),
            "opportunity": shelf.id("opportunity", meeting.opportunity),
            "competitor": shelf.id("competitor", meeting.competitor),
            "owner": shelf.id("user", deal.owner),
        }
        author = shelf.author(deal.owner)
        key = f"{meeting.opportunity}/{meeting.competitor}"
        changes[key] = shelf.new("opportunity_competitor", data, by=author, at=deal.created_at)
    shelf.write("opportunity_competitor", changes)


def _rival(rival: Rival) -> dict[str, str]:
    return {
        **picked(rival, "name", "threat", "products", "strengths", "weaknesses"),
        "external_id": rival.key,
        "battle_card": rival.answer,
    }
