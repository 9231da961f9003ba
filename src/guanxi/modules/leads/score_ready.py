"""The rules by which leads are scored in a new company: a beginning to be changed."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from guanxi.access.actor import system_actor
from guanxi.meta import registry
from guanxi.modules.leads.models import LeadScoreRule
from guanxi.records import store


def lay_out_rules(language: str) -> None:
    """Put the rules down, in the company's language; a company that has any, even in the bin, has chosen already."""
    if LeadScoreRule.objects.exists():
        return
    with translation.override(language):
        for name, points, condition in _ready():
            data = {"name": name, "points": points, "condition": condition}
            store.create(registry.get("lead_score_rule"), system_actor(), data)


def _filled(field: str) -> dict[str, Any]:
    return {"field": field, "op": "isnull", "value": False}


def _ready() -> list[tuple[str, int, dict[str, Any]]]:
    trusted, met = ["referral", "partner"], ["exhibition", "campaign"]
    return [
        (_("Comes by referral or from a partner"), 20, {"field": "source", "op": "in", "value": trusted}),
        (_("Met at an exhibition or a campaign"), 10, {"field": "source", "op": "in", "value": met}),
        (_("Names a budget"), 20, _filled("budget")),
        (_("Names products"), 10, _filled("products")),
        (_("Has been spoken with"), 15, _filled("last_follow_at")),
        (_("Mobile is known"), 15, _filled("mobile")),
        (_("E-mail is known"), 10, _filled("email")),
        (_("Company is known"), 10, _filled("company")),
        (_("Job title is known"), 5, _filled("title")),
        (_("Wants no mailings"), -10, {"field": "email_opt_out", "op": "eq", "value": True}),
    ]
