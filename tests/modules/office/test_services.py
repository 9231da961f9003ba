"""Office forms: what each kind asks for, what is counted, and what comes ready."""

from datetime import date
from decimal import Decimal

import pytest

from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import _listeners
from guanxi.meta import registry
from guanxi.modules.office.events import TripApproved
from guanxi.modules.office.kinds import VARIANTS
from guanxi.records import store
from tests.kit.people import Kit
from tests.kit.values import codes_of

TRIP = {
    "form_type": "trip",
    "destination": "杭州",
    "begin_on": "2026-11-23",
    "end_on": "2026-11-25",
    "purpose": "Visit",
}


def test_each_kind_asks_for_its_own_fields(kit: Kit):
    for kind in VARIANTS.kinds:
        with pytest.raises(DomainError) as refused:
            store.create(registry.get("office_form"), kit["bob"], {"form_type": kind.key, "subject": "x"})
        assert set(codes_of(refused.value)) == set(kind.required)


def test_days_and_subject_follow_from_what_is_asked(kit: Kit):
    leave = {"form_type": "leave", "leave_kind": "annual", "begin_on": "2026-11-20", "end_on": "2026-11-23"}

    form = store.create(registry.get("office_form"), kit["bob"], {**leave, "purpose": "Rest\nand more"})
    trip = store.create(registry.get("office_form"), kit["bob"], TRIP)

    assert (form.days, form.subject) == (Decimal(2), "Rest")
    assert (trip.days, trip.subject) == (Decimal(3), "杭州")
    assert form.number.startswith("OA")


def test_nothing_ends_before_it_begins(kit: Kit):
    with pytest.raises(DomainError, match="E_DATE_RULE"):
        store.create(registry.get("office_form"), kit["bob"], {**TRIP, "end_on": "2026-11-20"})


def test_a_company_begins_with_definitions_that_are_switched_off(kit: Kit):
    rows = ApprovalDefinition.objects.filter(object="office-forms")

    assert len(rows) == 7
    assert not any(row.active for row in rows)


def test_an_approved_trip_is_booked_by_the_office_and_told_to_who_plans_by_it(kit: Kit):
    module = registry.get("approval_definition")
    trip = ApprovalDefinition.objects.get(object="office-forms", name="Business trip")
    role = trip.flow["nodes"][-1]["approvers"]["ids"]
    store.update(registry.get("user"), kit["admin"], kit["ben"].user_id, {"roles": role})
    store.update(module, kit["admin"], trip.pk, {"active": True})
    form = store.create(registry.get("office_form"), kit["bob"], TRIP)
    heard: list[TripApproved] = []
    _listeners[TripApproved].append(heard.append)
    try:
        case: ApprovalCase = services.submit(registry.get("office_form"), kit["bob"], form.pk)
        services.approve(kit["alice"], case.pk)
        clerk = kit.again("ben")
        store.update(registry.get("office_form"), clerk, form.pk, {"tickets": "G7301", "booked_cost": "220"})
        services.approve(clerk, case.pk)
    finally:
        _listeners[TripApproved].remove(heard.append)

    form.refresh_from_db()
    case.refresh_from_db()
    assert (case.status, form.tickets) == ("approved", "G7301")
    assert [(one.form_id, one.begin_on, one.destination) for one in heard] == [(form.pk, date(2026, 11, 23), "杭州")]
