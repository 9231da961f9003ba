"""Stage changes, deletions, changes, publishing and price exceptions on approval, from the screen."""

from typing import Any

import pytest

from guanxi.flow.approval.models import ApprovalCase
from guanxi.meta import registry
from guanxi.modules.announcements.models import Announcement
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.records import store
from tests.flow.approval.flows import define, node, people
from tests.kit.people import Kit
from tests.web.pages import text_of
from tests.web.test_inline import save

pytestmark = pytest.mark.once
WAITS = "It waits for an approval now"


def decide(kit: Kit, verb: str = "approve", comment: str = "fine") -> ApprovalCase:
    """Alice answers in the dialog of the one case that waits."""
    case = ApprovalCase.objects.get(status="in_progress")
    kit.browser("alice").post(f"/approvals/{case.pk}/{verb}", {"comment": comment})
    case.refresh_from_db()
    return case


@pytest.fixture
def boss(kit: Kit) -> dict[str, Any]:
    return node("a", people(kit["alice"].user_id))


def test_a_move_to_a_stage_waits_and_is_made_once_it_is_approved(kit: Kit, boss: dict[str, Any]):
    deal = kit.make("opportunity", "bob", amount="5000")
    first, second, *_rest = Stage.objects.filter(stage_set=deal.stage_set_id).order_by("sequence")
    define(kit, boss, trigger="stage", watched=[str(second.pk)])
    bob = kit.browser("bob")

    bob.post(f"/m/opportunities/{deal.pk}/move", {"to": second.pk})
    page = text_of(bob.get(f"/m/opportunities/{deal.pk}/"))

    assert WAITS in page
    assert Opportunity.objects.get(pk=deal.pk).stage_id == first.pk
    assert decide(kit).trigger == "stage"
    assert Opportunity.objects.get(pk=deal.pk).stage_id == second.pk


def test_a_move_that_is_rejected_is_not_made(kit: Kit, boss: dict[str, Any]):
    deal = kit.make("opportunity", "bob", amount="5000")
    first, second, *_rest = Stage.objects.filter(stage_set=deal.stage_set_id).order_by("sequence")
    define(kit, boss, trigger="stage", watched=[str(second.pk)])
    answer = kit.browser("bob").post(
        f"/m/opportunities/{deal.pk}/move", {"to": second.pk}, headers={"accept": "application/json"}
    )

    assert WAITS in answer.headers["X-Toast"]
    assert decide(kit, "reject", "Too early").status == "rejected"
    assert Opportunity.objects.get(pk=deal.pk).stage_id == first.pk


def test_a_deletion_waits_and_is_done_once_it_is_approved(kit: Kit, boss: dict[str, Any]):
    deal = kit.make("opportunity", "bob", amount="5000")
    define(kit, boss, trigger="delete")
    admin = kit.browser("admin")

    admin.post(f"/m/opportunities/{deal.pk}/delete", {"version": deal.version})
    told = text_of(admin.get("/m/opportunities/"))

    assert WAITS in told
    assert "recycle bin" not in told
    assert Opportunity.objects.get(pk=deal.pk).deleted_at is None
    decide(kit)
    assert Opportunity.objects.get(pk=deal.pk).deleted_at is not None


def test_a_change_in_a_form_says_that_it_waits(kit: Kit, boss: dict[str, Any]):
    deal = kit.make("opportunity", "bob", amount="5000")
    define(kit, boss, trigger="update", watched=["remark"])
    bob = kit.browser("bob")

    answer = save(bob, "opportunities", deal, "remark", "Changed")

    assert WAITS in answer.headers["X-Toast"]
    assert Opportunity.objects.get(pk=deal.pk).remark == ""
    decide(kit)
    assert Opportunity.objects.get(pk=deal.pk).remark == "Changed"


def test_an_announcement_is_published_once_it_is_approved(kit: Kit, boss: dict[str, Any]):
    define(kit, boss, module="announcements", trigger="action", watched=["publish"])
    record = store.create(registry.get("announcement"), kit["admin"], {"title": "Spring fair", "body": "At nine."})
    admin = kit.browser("admin")

    admin.post(f"/m/announcements/{record.pk}/actions/publish", {})

    assert WAITS in text_of(admin.get(f"/m/announcements/{record.pk}/"))
    assert "Spring fair" not in text_of(kit.browser("bob").get("/announcements/"))
    assert decide(kit).status == "approved"
    assert "Spring fair" in text_of(kit.browser("bob").get("/announcements/"))
    assert Announcement.objects.get(pk=record.pk).published_at is not None


def test_a_price_exception_goes_to_the_superior_and_to_his(kit: Kit):
    account, product = kit.make("account", "bob"), kit.make("product", "admin")
    values = {
        "form_type": "price",
        "account": account.pk,
        "product": product.pk,
        "asked_price": "90",
        "purpose": "Tender",
    }
    form = store.create(registry.get("office_form"), kit["bob"], {**values, "purpose": "Tender"})
    definitions = registry.get("approval_definition")
    ready = definitions.model.objects.get(name="Price exceptions")
    store.update(definitions, kit["admin"], ready.pk, {"active": True})

    kit.browser("bob").post(f"/m/office-forms/{form.pk}/submit", {"comment": "please"})
    case = decide(kit)
    kit.browser("admin").post(f"/approvals/{case.pk}/approve", {"comment": "fine"})

    case.refresh_from_db()
    assert case.status == "approved"
    assert case.decided_by == (kit["alice"].user_id, kit["admin"].user_id)
