"""Who is on leave: approved forms of leave, or those for which the company asks no approval."""

from collections.abc import Iterable
from datetime import date

from guanxi.flow.approval.of_records import NOT_REQUIRED, states_of
from guanxi.meta import registry
from guanxi.modules.office.models import OfficeForm

GRANTED = ("approved", NOT_REQUIRED)


def away(day: date, people: Iterable[int]) -> frozenset[int]:
    """Those of these people whose leave covers a day: two queries."""
    rows = OfficeForm.objects.filter(
        form_type="leave", owner__in=list(people), begin_on__lte=day, end_on__gte=day, deleted_at=None
    )
    owners = dict(rows.order_by().values_list("pk", "owner_id"))
    states = states_of(registry.get("office_form"), owners)
    return frozenset(owner for pk, owner in owners.items() if states[pk].status in GRANTED and owner)
