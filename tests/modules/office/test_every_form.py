"""Every ready form from the screen and through the API to its end: handed in, approved, refused, and what follows."""

from typing import Any

import pytest

from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, Task
from guanxi.modules.office.kinds import VARIANTS
from guanxi.modules.office.models import OfficeForm
from tests.kit.people import Kit
from tests.kit.trust import times
from tests.web.pages import text_of

pytestmark = pytest.mark.once
JSON: dict[str, Any] = {"content_type": "application/json"}
API = "/api/v1/office-forms"
SPAN = {"begin_on": "2026-11-23", "end_on": "2026-11-25"}
FORMS: dict[str, dict[str, Any]] = {
    "general": {"purpose": "A chair"},
    "leave": {"leave_kind": "annual", **SPAN, "purpose": "Rest"},
    "trip": {"destination": "Hangzhou", **SPAN, "purpose": "Visit"},
    "overtime": {"begin_at": "2026-11-21T09:00", "end_at": "2026-11-21T12:30", "purpose": "Count"},
    "expense": {"expense_kind": "travel", "amount": "120", "spent_on": "2026-11-02", "purpose": "Train"},
    "loan": {"amount": "9000", "repay_on": "2026-12-31", "purpose": "Fair"},
    "purchase": {"item": "Two screens", "quantity": "2", "amount": "12000", "purpose": "Desk"},
    "seal": {"seal_kind": "contract", "document_name": "Lease", "copies": "2"},
    "invoice_title": {"account": 0, "invoice_title": "North Clinic", "tax_number": "9144030071526726XG"},
    "price": {"account": 0, "product": 0, "asked_price": "80", "purpose": "Large order"},
    "sample": {"account": 0, "product": 0, "quantity": "1", "needed_on": "2026-12-01"},
    "licence": {"account": 0, "product": 0, "licence_kind": "trial", "begin_on": "2026-12-01"},
}
# Who is asked one after the other; those of the house's roles are the administrator here, since nobody holds them.
WAYS = {
    "leave": "alice",
    "trip": "alice admin",
    "expense": "alice admin",
    "loan": "alice admin admin",
    "purchase": "alice admin admin",
    "seal": "alice admin",
    "price": "alice admin",
}


class Office:
    """Bob's forms, with every ready definition switched on."""

    def __init__(self, kit: Kit) -> None:
        ApprovalDefinition.objects.filter(object="office-forms").update(active=True)
        self.kit = kit
        self.known = {
            "account": kit.make("account", "bob", name="North Clinic").pk,
            "product": kit.make("product", "admin", name="Pump").pk,
        }

    def data(self, kind: str) -> dict[str, Any]:
        values = {key: self.known.get(key, value) for key, value in FORMS[kind].items()}
        return {"form_type": kind, "subject": f"Form of {kind}", **values}

    def told(self, kind: str) -> ApprovalCase:
        return ApprovalCase.objects.filter(title=f"Form of {kind}").latest("pk")

    def asked(self, case: ApprovalCase) -> str:
        return Task.objects.get(case=case, state="open").assignee.username


@pytest.fixture
def office(kit: Kit) -> Office:
    return Office(kit)


def test_every_kind_has_its_way(office: Office):
    assert set(FORMS) == {kind.key for kind in VARIANTS.kinds}
    assert all(set(kind.required) <= set(FORMS[kind.key]) for kind in VARIANTS.kinds)


def test_each_is_filled_in_on_its_page_submitted_and_refused(office: Office):
    bob, alice = office.kit.browser("bob"), office.kit.browser("alice")
    for kind in list(FORMS)[:: times(5, 1)]:
        page = bob.get(f"/m/office-forms/new?form_type={kind}").content.decode()
        shown = [key for key in VARIANTS.by_key[kind].fields if f'name="{key}"' not in page]
        assert shown == [], kind
        assert bob.post(f"/m/office-forms/new?form_type={kind}", office.data(kind)).status_code == 302, kind
        form = OfficeForm.objects.get(form_type=kind)
        assert bob.post(f"/m/office-forms/{form.pk}/submit", {}).status_code == 302, kind
        case = office.told(kind)
        alice.post(f"/approvals/{case.pk}/reject", {"comment": "Not now"})

        case.refresh_from_db()
        assert case.status == "rejected", kind
        assert "Not now" in text_of(bob.get(f"/m/office-forms/{form.pk}/")), kind
        assert bob.post(f"/m/office-forms/{form.pk}/edit", {"remark": "x", "version": form.version}).status_code == 302


def test_each_goes_through_the_api_to_its_end_and_then_stays_as_it_is(office: Office):
    bob = office.kit.api("bob")
    for kind in FORMS:
        made = bob.post(API, office.data(kind), **JSON)
        assert made.status_code == 201, (kind, made.content)
        form = f"{API}/{made.json()['id']}"
        assert bob.post(f"{form}/actions/submit", {}, **JSON).status_code == 200, kind
        case, way = office.told(kind), []
        while ApprovalCase.objects.get(pk=case.pk).status == "in_progress":
            way.append(office.asked(case))
            assert bob.patch(form, {"remark": "x"}, **JSON).status_code == 423, kind
            done = office.kit.api(way[-1]).post(f"{API}/{case.record_id}/actions/approve", {}, **JSON)
            assert done.status_code == 200, (kind, done.content)

        assert " ".join(way) == WAYS.get(kind, "alice"), kind
        assert bob.get(f"{form}/approval").json()["status"] == "approved"
        assert bob.patch(form, {"remark": "x"}, **JSON).status_code == 423, kind
