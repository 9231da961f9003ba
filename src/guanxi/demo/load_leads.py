"""Puts down the demo company's leads, and what was written down after speaking with them."""

from typing import Any

from guanxi.demo.shapes import Demo, Lead, LeadTalk
from guanxi.demo.shelf import Shelf, picked


def load_leads(shelf: Shelf, demo: Demo) -> None:
    leads = {
        lead.external_id: shelf.new("lead", _lead(shelf, lead), by=shelf.author(lead.author), at=lead.created_at)
        for lead in demo.leads
    }
    shelf.write("lead", leads)
    talks = {
        talk.external_id: shelf.new(
            "activity", _talk(shelf, lead, talk), by=shelf.author(lead.owner), at=talk.happened_at
        )
        for lead in demo.leads
        for talk in lead.talks
    }
    shelf.write("activity", talks)


def _lead(shelf: Shelf, lead: Lead) -> dict[str, Any]:
    plain = picked(
        lead,
        *"external_id company contact_name title mobile email province city industry source source_detail".split(),
        *"budget status disqualify_reason received_at next_follow_at converted_at".split(),
    )
    return {
        **plain,
        "products": [shelf.id("product", code) for code in lead.products],
        "owner": shelf.id("user", lead.owner),
        "converted_account": shelf.id("account", lead.converted_account),
        "converted_contact": shelf.id("contact", lead.converted_contact),
        "converted_opportunity": shelf.id("opportunity", lead.converted_opportunity),
    }


def _talk(shelf: Shelf, lead: Lead, talk: LeadTalk) -> dict[str, Any]:
    return {
        **picked(talk, "external_id", "happened_at", "kind", "content", "result"),
        "lead": shelf.id("lead", lead.external_id),
        "author": shelf.id("user", lead.owner),
    }
