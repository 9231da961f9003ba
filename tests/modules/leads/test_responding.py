"""How soon somebody speaks with a lead for the first time (F031 rule 4)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging.models import Notice
from guanxi.meta import registry
from guanxi.meta.setting import trying
from guanxi.modules.leads import responding
from guanxi.modules.leads.models import Lead
from guanxi.records import store
from tests.kit.people import Kit

LEAD = registry.get("lead")
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai


def assigned(kit: Kit, **more: Any) -> Lead:
    return store.create(LEAD, kit["alice"], {**kit.data("lead", "bob", source="website"), **more})


def pass_on(at: datetime) -> None:
    with clock.at(at):
        responding.warn(responding.late(10))


def told() -> list[tuple[str, int]]:
    return list(Notice.objects.filter(kind__startswith="lead_late").order_by("pk").values_list("kind", "user_id"))


def test_the_first_contact_is_counted_in_working_minutes_since_the_lead_was_assigned(kit: Kit) -> None:
    hours = responding.working_hours_between(MONDAY, MONDAY + timedelta(hours=1, minutes=30))
    with clock.at(MONDAY):
        lead = assigned(kit)
    with clock.at(MONDAY + timedelta(hours=2)):
        happened = (MONDAY + timedelta(hours=1, minutes=30)).isoformat()
        data = {"lead": lead.pk, "content": "Called them", "happened_at": happened}
        store.create(registry.get("activity"), kit["bob"], data)

    lead.refresh_from_db()
    assert (lead.assigned_at, lead.response_minutes, lead.response_due_at) == (MONDAY, int(hours * 60), None)


def test_after_four_working_hours_its_owner_is_warned_and_after_as_long_again_his_superior(kit: Kit) -> None:
    with clock.at(MONDAY):
        lead = assigned(kit)
    due = responding.add_working_hours(MONDAY, Decimal(4))
    assert lead.response_due_at == due

    pass_on(due - timedelta(minutes=1))
    assert told() == []
    pass_on(due)
    pass_on(due + timedelta(minutes=10))
    assert told() == [("lead_late", kit["bob"].user_id)]
    second = responding.add_working_hours(due, Decimal(4))
    pass_on(second)
    pass_on(second + timedelta(days=9))

    assert told() == [("lead_late", kit["bob"].user_id), ("lead_late_below", kit["alice"].user_id)]


def test_a_source_has_hours_of_its_own_and_what_nobody_has_waits_for_nobody(kit: Kit) -> None:
    with trying({"leads.response_hours_by_source": "website=1, exhibition=16"}), clock.at(MONDAY):
        lead = assigned(kit)
    assert lead.response_due_at == responding.add_working_hours(MONDAY, Decimal(1))

    ended = store.update(LEAD, kit["bob"], lead.pk, {"status": "disqualified", "disqualify_reason": "spam"})

    assert ended.response_due_at is None
    for wrong in ("website", "website=-1", "website=x", "=2"):
        with pytest.raises(DomainError, match="E_FORMAT"):
            responding.BY_SOURCE.check(wrong)
