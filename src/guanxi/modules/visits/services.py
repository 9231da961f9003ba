"""Rules of visits (F138): plan, check in, check out, and what becomes of those that nobody ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.models import User
from guanxi.access.settings import setting_for
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.geodesy import WGS84, Spot, metres_between, to_wgs84
from guanxi.meta import registry
from guanxi.modules.accounts.facade import set_position, spots_of
from guanxi.modules.activities.facade import Spoke, retell, write_down
from guanxi.modules.contacts.facade import accounts_of_contacts
from guanxi.modules.visits import models as said
from guanxi.modules.visits.models import Visit
from guanxi.modules.visits.settings import RADIUS
from guanxi.records import store
from guanxi.records.store import Change
from guanxi.records.store.doors import refuse
from guanxi.records.titles import titles

REASON_LENGTH = 2
FIXED = ("account", "contact", "plan_date", "purpose", "owner", "unplanned", "route_order")
ENDED = (said.DONE, said.CANCELLED)


def check_visits(changes: list[Change]) -> None:
    """Customer and subject are filled in; no visit is planned for the past, and none is altered that has ended."""
    employers = accounts_of_contacts({pk for change in changes if (pk := change.value("contact"))})
    for change in changes:
        employer = employers.get(change.value("contact"))
        if not change.value("account") and employer:
            change.put("account", employer)
        if change.changes("contact") and employer and employer != change.value("account") and not change.history:
            change.refuse("E_REFERENCE", "contact")
        if not change.value("plan_date"):
            change.put("plan_date", clock.today(change.actor.timezone))
        if not change.history:
            _check_day(change)
            _check_ended(change)
    _name(changes)


def visits_saved(changes: list[Change]) -> None:
    """What the report says, the follow-up says too."""
    told = {
        change.value("activity"): _content(change.record)
        for change in changes
        if not change.is_new
        and change.value("activity")
        and not change.changes("activity")
        and change.changes("report")
    }
    if told:
        retell(actor=changes[0].actor, contents=told)


def _check_day(change: Change) -> None:
    today = clock.today(change.actor.timezone)
    if not change.changes("plan_date"):
        return
    if change.is_new and change.value("unplanned") and change.value("plan_date") != today:
        change.refuse("E_DATE_RULE", "plan_date", hint=_("what was not planned happens today."))
    elif change.value("plan_date") < today:
        change.refuse("E_DATE_RULE", "plan_date", hint=_("this day is over; plan the visit for today or later."))


def _check_ended(change: Change) -> None:
    """What was done stays as it was done; of one that is under way neither customer nor day changes."""
    was = change.before("status")
    if change.is_new or was in (said.PLANNED, said.MISSED) or not any(map(change.changes, FIXED)):
        return
    change.refuse("E_STATE", state=change.module.field("status").type.display(was))


def _name(changes: list[Change]) -> None:
    """A visit without a subject is named after its customer."""
    unnamed = [change for change in changes if not change.value("subject") and change.value("account")]
    if unnamed:
        named = titles("account", {change.value("account") for change in unnamed}, unnamed[0].actor)
        for change in unnamed:
            if title := named.get(change.value("account")):
                change.put("subject", title.text[:200])


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where somebody checked in: his position, how exact it is and how far from the customer, in metres."""

    spot: Spot | None
    accuracy: int | None
    distance: int | None
    whereabouts: str


@transaction.atomic
def check_in(
    *,
    actor: Actor,
    pk: int,
    lng: Decimal | None = None,
    lat: Decimal | None = None,
    accuracy: int | None = None,
    system: str = WGS84,
    reason: str = "",
    photos: Sequence[Any] = (),
) -> Visit:
    """Arrive: the moment is the server's, and a visit that was planned for another day is one of today. Without a
    position it is marked so; farther from the customer than the radius, a reason and a photo are asked for
    (E_OFF_SITE); who is still elsewhere checks out there (E_VISIT_OPEN).
    """
    module = registry.get("visit")
    record = _own(actor, pk, said.PLANNED, said.MISSED)
    _refuse_elsewhere(record)
    radius = setting_for(RADIUS, actor)
    found = _compare(record, _spot(lng, lat, system), accuracy, radius)
    if found.whereabouts == said.OFF_SITE and (len(reason.strip()) < REASON_LENGTH or not photos):
        raise _off_site(actor, found, radius, "photos" if len(reason.strip()) >= REASON_LENGTH else "reason")
    data = {
        "status": said.IN_PROGRESS,
        "in_at": clock.now(),
        "whereabouts": found.whereabouts,
        "on_site": found.whereabouts == said.ON_SITE,
        "in_distance_m": found.distance,
        "off_site_reason": reason.strip() if found.whereabouts == said.OFF_SITE else "",
        "photos": [*record.photos, *photos],
        **_position(found),
        **_moved(record, clock.today(actor.timezone)),
    }
    return store.update(module, actor, pk, data, verb="checked_in", trusted=True)


@transaction.atomic
def check_out(
    *, actor: Actor, pk: int, report: str = "", next_at: datetime | None = None, photos: Sequence[Any] = ()
) -> Visit:
    """Leave: the visit is done, and is written down as a follow-up with its report."""
    record = _own(actor, pk, said.IN_PROGRESS)
    report = report.strip()
    if not report:
        raise registry.get("visit").field("report").refused("E_REQUIRED")
    ended = _ended(record, clock.now())
    record = store.update(
        registry.get("visit"),
        actor,
        pk,
        {**ended, "report": report, "photos": [*record.photos, *photos]},
        verb="checked_out",
        trusted=True,
    )
    _log([record], actor, next_at)
    return record


@transaction.atomic
def cancel(*, actor: Actor, pk: int, reason: str = "") -> Visit:
    """Call a planned visit off, and say why."""
    module = registry.get("visit")
    _in_state(store.fetch(module, actor, pk, "edit", lock=True), said.PLANNED, said.MISSED)
    if len(reason.strip()) < REASON_LENGTH:
        raise DomainError("E_REASON_REQUIRED", field="reason")
    return store.update(module, actor, pk, {"status": said.CANCELLED}, verb="cancelled", note=reason, trusted=True)


@transaction.atomic
def plan_again(*, actor: Actor, pk: int, plan_date: date | None = None) -> Visit:
    """Plan a visit that was missed or called off for another day."""
    module = registry.get("visit")
    _in_state(store.fetch(module, actor, pk, "edit", lock=True), said.MISSED, said.CANCELLED)
    if plan_date is None:
        raise module.field("plan_date").refused("E_REQUIRED")
    if plan_date < clock.today(actor.timezone):
        hint = _("this day is over; plan the visit for today or later.")
        raise module.field("plan_date").refused("E_DATE_RULE", hint=hint)
    data = {"status": said.PLANNED, "plan_date": plan_date, "route_order": None}
    return store.update(module, actor, pk, data, verb="planned_again", trusted=True, history=True)


@transaction.atomic
def use_position(*, actor: Actor, pk: int) -> Visit:
    """Take the position of the check-in as the customer's own, for who may change the customer (F030 rule 2)."""
    record = store.fetch(registry.get("visit"), actor, pk)
    if record.in_lng is None:
        raise DomainError("E_NO_POSITION")
    set_position(actor=actor, pk=record.account_id, lng=record.in_lng, lat=record.in_lat)
    return record


def close(*, records: Iterable[Visit], actor: Actor, at: datetime) -> None:
    """End the visits that nobody checked out of, at a moment; each is written down like any other."""
    rows = list(records)
    _write(rows, actor, [{**_ended(row, at), "is_closed_for": True} for row in rows], "closed")
    _log(rows, actor, None)


def miss(*, records: Iterable[Visit], actor: Actor) -> None:
    """Note that nobody came."""
    rows = list(records)
    _write(rows, actor, [{"status": said.MISSED} for _row in rows], "missed")


def _write(rows: list[Visit], actor: Actor, data: list[dict[str, Any]], verb: str) -> None:
    module = registry.get("visit")
    changes = [
        Change(module=module, actor=actor, record=row, data=values, is_new=False, verb=verb, trusted=True, history=True)
        for row, values in zip(rows, data, strict=True)
    ]
    store.write(changes)
    refuse(error for change in changes for error in change.errors)


def _own(actor: Actor, pk: int, *states: str) -> Visit:
    """A visit for who makes it himself, in one of these states."""
    record: Visit = store.fetch(registry.get("visit"), actor, pk, "edit", lock=True)
    if record.owner_id != actor.user_id:
        raise Denied("edit")
    _in_state(record, *states)
    return record


def _in_state(record: Visit, *states: str) -> None:
    if record.status not in states:
        raise DomainError("E_STATE", state=registry.get("visit").field("status").type.display(record.status))


def _refuse_elsewhere(record: Visit) -> None:
    """Nobody is at two places: the row of the person is held while that is looked up."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=record.owner_id)
    other = Visit.objects.filter(owner=record.owner_id, status=said.IN_PROGRESS, deleted_at=None).first()
    if other is not None:
        raise DomainError("E_VISIT_OPEN", name=other.subject)


def _spot(lng: Decimal | None, lat: Decimal | None, system: str) -> Spot | None:
    if lng is None or lat is None:
        return None
    return to_wgs84(Spot(float(lng), float(lat)), system)


def _compare(record: Visit, spot: Spot | None, accuracy: int | None, radius: int) -> Found:
    place = spots_of([record.account_id]).get(record.account_id)
    if spot is None:
        return Found(spot=None, accuracy=None, distance=None, whereabouts=said.NO_LOCATION)
    if place is None:
        return Found(spot=spot, accuracy=accuracy, distance=None, whereabouts=said.UNKNOWN)
    metres = int(metres_between(spot, place) + 0.5)
    whereabouts = said.ON_SITE if metres <= radius else said.OFF_SITE
    return Found(spot=spot, accuracy=accuracy, distance=metres, whereabouts=whereabouts)


def _off_site(actor: Actor, found: Found, radius: int, field: str) -> DomainError:
    """How far it is says where the customer is, so only those are told who may know that."""
    if "in_distance_m" not in readable(registry.get("visit"), actor, page=True):
        hint = _("You are more than %(radius)s m from the customer's position.") % {"radius": radius}
        return DomainError("E_OFF_SITE", field=field, hint=hint, radius=radius)
    hint = _("You are %(distance)s m from the customer's position, more than %(radius)s m.") % {
        "distance": found.distance,
        "radius": radius,
    }
    return DomainError("E_OFF_SITE", field=field, hint=hint, radius=radius, distance=found.distance)


def _moved(record: Visit, today: date) -> dict[str, Any]:
    """A visit is counted on the day on which it was made; its place in the route of another day is none in today's."""
    return {} if record.plan_date == today else {"plan_date": today, "route_order": None}


def _position(found: Found) -> dict[str, Any]:
    if found.spot is None:
        return {"in_lng": None, "in_lat": None, "in_accuracy_m": None}
    lng, lat = (Decimal(f"{value:.6f}") for value in (found.spot.lng, found.spot.lat))
    return {"in_lng": lng, "in_lat": lat, "in_accuracy_m": found.accuracy}


def _ended(record: Visit, at: datetime) -> dict[str, Any]:
    assert record.in_at is not None
    stayed = max(at - record.in_at, timedelta(0))
    return {"status": said.DONE, "out_at": record.in_at + stayed, "minutes": stayed // timedelta(minutes=1)}


def _log(rows: list[Visit], actor: Actor, next_at: datetime | None) -> None:
    """Write visits down as follow-ups of who made them, and let each know its own."""
    author = replace(actor, is_system=True)
    made = write_down(actor=author, talks=[_spoke(row, next_at) for row in rows])
    _write(rows, author, [{"activity": pk} for pk in made], "logged")


def _spoke(row: Visit, next_at: datetime | None) -> Spoke:
    assert row.in_at is not None
    return Spoke(
        kind="visit",
        author=row.owner_id,
        account=row.account_id,
        contacts=(row.contact_id,) if row.contact_id else (),
        happened_at=row.in_at,
        content=_content(row),
        duration_s=(row.minutes or 0) * 60,
        lng=row.in_lng,
        lat=row.in_lat,
        next_at=next_at,
    )


def _content(row: Visit) -> str:
    """The report; without one what the visit was for."""
    return row.report or str(registry.get("visit").field("purpose").type.display(row.purpose)) or row.subject
