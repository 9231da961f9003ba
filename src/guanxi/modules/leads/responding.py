"""How soon somebody speaks with a lead for the first time (F031 rule 4): counted in working minutes since it was
assigned, with a time to keep by source; who lets it pass is warned, then his superior."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.access.positions import superiors_of
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import setting
from guanxi.meta.setting import Setting
from guanxi.meta.types.number import DecimalNumber
from guanxi.meta.types.text import Text
from guanxi.modules.leads.models import Lead
from guanxi.records.change import Change
from guanxi.workdays.company import add_working_hours, working_hours_between

ENDED = ("converted", "disqualified")
LEAST, MOST = Decimal("0.1"), Decimal(200)
LATE = declare(
    Kind(
        key="lead_late",
        label=_("Lead without a first contact"),
        text=_("“%(title)s” waits for its first contact; the time for it is over."),
        icon="clock",
        channels=("app", "im"),
    )
)
LATE_BELOW = declare(
    Kind(
        key="lead_late_below",
        label=_("Lead of your people without a first contact"),
        text=_("“%(title)s” still waits for its first contact with %(owner)s."),
        icon="clock",
        channels=("app", "im"),
    )
)


def _check_by_source(text: str) -> None:
    _by_source(text)


HOURS = setting.declare(
    Setting(
        key="leads.response_hours",
        type=DecimalNumber(low=Decimal(0), high=MOST, places=1),
        label=_("Working hours until the first contact with a lead"),
        about=_("Then its owner is warned, and after as long again his superior. 0: nobody is."),
        default=Decimal(4),
        group="sales",
    )
)
BY_SOURCE = setting.declare(
    Setting(
        key="leads.response_hours_by_source",
        type=Text(limit=500),
        label=_("Other hours for single sources"),
        about=_("Such as: website=1, exhibition=16. Sources are named by their stable values."),
        default="",
        group="sales",
        check=_check_by_source,
    )
)


def _by_source(text: str) -> dict[str, Decimal]:
    """Hours by source; E_FORMAT names what can't be read."""
    found = {}
    for part in (one.strip() for one in text.replace("，", ",").split(",") if one.strip()):
        name, _equals, said = part.partition("=")
        try:
            hours = Decimal(said.strip())
        except InvalidOperation:
            hours = Decimal(-1)
        if not name.strip() or not LEAST <= hours <= MOST:
            hint = _("write source=hours with commas between, such as website=1, exhibition=16.")
            raise DomainError("E_FORMAT", label=BY_SOURCE.label, hint=hint)
        found[name.strip()] = hours
    return found


def hours_for(source: str) -> Decimal:
    """So many working hours may pass until the first contact; nought: no limit."""
    return Decimal(_by_source(BY_SOURCE.now()).get(source, HOURS.now()))


def put_due(changes: Iterable[Change]) -> None:
    """A lead that somebody has got waits for its first contact from now on; one that nobody has, or that ended,
    doesn't. The calendar is asked once for all with the same time to keep."""
    now, due = clock.now(), cache(lambda hours: add_working_hours(clock.now(), hours) if hours else None)
    for change in changes:
        if change.history:
            continue
        is_over = change.value("owner") is None or change.value("status") in ENDED or change.value("first_response_at")
        if is_over:
            change.put("response_due_at", None)
        elif change.changes("owner"):
            change.put("assigned_at", now)
            change.put("response_warnings", 0)
            change.put("response_due_at", due(hours_for(change.value("source"))))


def responded(lead: Lead, first: datetime | None) -> dict[str, Any]:
    """What the first contact says of a lead."""
    if first is None or lead.first_response_at is not None:
        return {}
    since = lead.assigned_at or lead.received_at or lead.created_at
    minutes = int(working_hours_between(since, first) * 60) if first > since else 0
    return {"response_minutes": minutes, "response_due_at": None}


def late(limit: int) -> list[Lead]:
    """Leads whose time for the first contact is over, those that wait longest first."""
    rows = Lead.objects.filter(response_due_at__lte=clock.now(), deleted_at=None).order_by("response_due_at", "pk")
    return list(rows.select_related("owner").select_for_update(of=("self",), no_key=True)[:limit])


def warn(leads: Iterable[Lead]) -> None:
    """Tell the owners; those who were told before are past telling, so their superiors are. In the caller's
    transaction, which holds the leads."""
    found = [one for lead in leads for one in _tellings(lead)]
    if found:
        notify.ask(found)


def _tellings(lead: Lead) -> list[Telling]:
    is_second = lead.response_warnings > 0
    hours = hours_for(lead.source)
    due = add_working_hours(clock.now(), hours) if hours and not is_second else None
    Lead.objects.filter(pk=lead.pk).update(response_warnings=lead.response_warnings + 1, response_due_at=due)
    owner: Any = lead.owner
    if owner is None:
        return []
    key = f"late:lead:{lead.pk}:{lead.assigned_at}:{lead.response_warnings}"
    about: dict[str, Any] = {"key": key, "module": "lead", "record_id": lead.pk}
    if not is_second:
        return [Telling(kind=LATE, user_id=owner.pk, **about)]
    above = _superior(owner)
    return [Telling(kind=LATE_BELOW, user_id=above, params={"owner": owner.name}, **about)] if above else []


def _superior(owner: User) -> int | None:
    return next(iter(superiors_of(owner)), None)
