"""How promising a lead is: points by rules, a grade, and why (F031 rule 5)."""

from typing import Any

import pytest

from guanxi.access.actor import system_actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.leads import scoring
from guanxi.modules.leads.models import Lead, LeadScoreRule
from guanxi.records import store
from tests.kit.people import Kit

RULE, LEAD = registry.get("lead_score_rule"), registry.get("lead")


def rule(kit: Kit, name: str, points: int, field: str, op: str = "isnull", value: Any = False) -> LeadScoreRule:
    condition = {"field": field, "op": op, "value": value}
    made = store.create(RULE, kit["admin"], {"name": name, "points": points, "condition": condition})
    system_actor()  # as the next request does, which learns of it
    return made


@pytest.fixture
def own(kit: Kit) -> Kit:
    """The company with rules of its own alone."""
    LeadScoreRule.objects.update(active=False)
    rule(kit, "Mobile", 45, "mobile")
    rule(kit, "Referral", 30, "source", "eq", "referral")
    rule(kit, "No mailings", -40, "email_opt_out", "eq", True)
    return kit


@pytest.mark.parametrize(
    ("given", "points", "grade", "reasons"),
    [
        ({}, 45, "C", "+45 Mobile"),
        ({"source": "referral"}, 75, "B", "+45 Mobile\n+30 Referral"),
        ({"email_opt_out": True}, 5, "D", "+45 Mobile\n-40 No mailings"),
        ({"mobile": "", "wechat": "zhang", "email_opt_out": True}, 0, "D", "-40 No mailings"),
    ],
)
def test_a_lead_has_the_points_of_the_rules_that_hold_and_says_why(
    own: Kit, given: dict[str, Any], points: int, grade: str, reasons: str
) -> None:
    data = {"contact_name": "张三", "mobile": "13800138000", "source": "website", **given}

    lead = store.create(LEAD, own["bob"], data)

    assert (lead.score, lead.grade, lead.score_reasons) == (points, grade, reasons)


def test_a_change_of_the_lead_moves_its_score_and_stays_out_of_its_history(own: Kit) -> None:
    lead = own.make("lead", "bob", mobile="13800138000", source="website")

    changed = store.update(LEAD, own["bob"], lead.pk, {"source": "referral"})

    assert (changed.score, changed.grade) == (75, "B")
    told = own.api("bob").get(f"/api/v1/leads/{lead.pk}/history").json()["items"][0]
    assert set(told["changes"]) == {"source"}
    assert own.api("bob").get("/api/v1/leads", {"grade": "B", "sort": "-score"}).json()["items"][0]["score"] == 75


def test_a_rule_that_is_new_counts_for_all_after_the_night(own: Kit) -> None:
    leads = [own.make("lead", "bob", mobile="13800138000", source="website") for _each in range(3)]
    rule(own, "Website", 60, "source", "eq", "website")
    after: int | None = 0

    while after is not None:
        after = scoring.score_again(system_actor(), after, 2)

    found = Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values_list("score", "grade", "score_reasons")
    assert set(found) == {(100, "A", "+60 Website\n+45 Mobile")}


@pytest.mark.once
def test_a_rule_asks_the_lead_itself(kit: Kit) -> None:
    for field, op, value in (("owner.name", "eq", "Bob"), ("score", "gt", 5), ("missing", "eq", 1)):
        with pytest.raises(DomainError):
            rule(kit, "Wrong", 5, field, op, value)


@pytest.mark.once
def test_a_new_company_begins_with_rules(kit: Kit) -> None:
    lead = kit.make("lead", "bob", mobile="13800138000", company="Hospital", source="referral", email="a@example.com")

    assert LeadScoreRule.objects.count() == 10
    assert lead.score >= 55
