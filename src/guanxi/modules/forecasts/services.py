"""What people do with forecasts (F043): put another amount in the place of a computed one, take that back, submit."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.forecasts import snapshots
from guanxi.modules.forecasts.models import Adjustment, Forecast
from guanxi.modules.forecasts.people import reports_to
from guanxi.modules.forecasts.rolled import Rolled, rolled_up
from guanxi.modules.forecasts.rollup import BEST, COMMIT, OWN, REPORT, TEAM, Sums, in_text
from guanxi.modules.forecasts.terms import Term, refuse_closed, term_at, term_named
from guanxi.records import store
from guanxi.records.store import Change

KEY = ("owner", "starts_on", "span")


def check_forecasts(changes: list[Change]) -> None:
    """One forecast a person and period; it bears both in its title."""
    for change in changes:
        if change.value("period"):
            _place(change)
    new = [change for change in changes if change.is_new and change.is_good]
    people = {change.value("owner") for change in new}
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name")) if people else {}
    taken = set(Forecast.objects.filter(owner__in=people, deleted_at=None).values_list(*KEY)) if people else set()
    for change in new:
        key = (change.value("owner"), change.record.starts_on, change.record.span)
        if key in taken:
            change.refuse("E_NOT_UNIQUE", "period")
        taken.add(key)
        if not change.value("name"):
            change.put("name", f"{names.get(change.value('owner'), '')} {change.value('period')}".strip())


def forecast_removing(changes: list[Change]) -> None:
    """What was submitted for a closed period stays."""
    for change in changes:
        try:
            refuse_closed(change.actor, term_of(actor=change.actor, record=change.record))
        except DomainError as error:
            change.errors.append(error)


@transaction.atomic
def forecast_of(*, actor: Actor, owner: int, term: Term) -> Forecast:
    """A person's forecast of a period; it is begun where there is none yet."""
    module = registry.get("forecast")
    rows = Forecast.objects.filter(owner=owner, starts_on=term.first, span=term.span, deleted_at=None)
    if (found := rows.values_list("pk", flat=True).first()) is not None:
        return store.fetch(module, actor, found)
    return store.create(module, actor, {"period": term.name, "owner": owner})


@transaction.atomic
def adjust(*, actor: Actor, pk: int, field: str, amount: Decimal, comment: str, place: str = "") -> Forecast:
    """Put an amount in the place of a computed one, for those who stand above: one's own, one's team's, or that of
    somebody who reports to oneself. E_FORECAST_ORDER unless best case ≥ commit ≥ closed holds afterwards."""
    record = store.fetch(registry.get("forecast"), actor, pk, "edit", lock=True)
    term = term_of(actor=actor, record=record)
    is_late = refuse_closed(actor, term)
    rolled = rolled_up(record.owner_id, term)
    place = _place_for(actor, record, rolled, place)
    sums = rolled.row.at(place)
    _check_order(sums, field, amount)
    Adjustment.objects.filter(forecast=record, place=place, field=field, holds=True).update(holds=False)
    Adjustment.objects.create(
        forecast=record,
        place=place,
        field=field,
        amount=amount,
        base=sums.value(field).computed,
        comment=comment,
        by_id=actor.user_id,
        at=clock.now(),
        is_late=is_late,
    )
    return _put_down(actor, record, term, "adjusted", comment, is_late=is_late)


@transaction.atomic
def withdraw(*, actor: Actor, pk: int, field: str, place: str = "", comment: str = "") -> Forecast:
    """Let the computed value hold again; that it was adjusted stays in the trail."""
    record = store.fetch(registry.get("forecast"), actor, pk, "edit", lock=True)
    term = term_of(actor=actor, record=record)
    is_late = refuse_closed(actor, term)
    place = _place_for(actor, record, rolled_up(record.owner_id, term), place)
    held = Adjustment.objects.filter(forecast=record, place=place, field=field, holds=True)
    if not held.update(holds=False):
        raise DomainError("E_NOT_ADJUSTED")
    Adjustment.objects.create(
        forecast=record,
        place=place,
        field=field,
        comment=comment,
        by_id=actor.user_id,
        at=clock.now(),
        holds=False,
        is_late=is_late,
    )
    return _put_down(actor, record, term, "adjustment_withdrawn", comment, is_late=is_late)


@transaction.atomic
def submit(*, actor: Actor, pk: int, comment: str = "") -> Forecast:
    """Hand in a forecast: what it says now, with every deal and every report behind it, is kept as it stands."""
    record = store.fetch(registry.get("forecast"), actor, pk, "edit", lock=True)
    if record.owner_id != actor.user_id and not actor.is_admin:
        raise Denied("edit")
    term = term_of(actor=actor, record=record)
    is_late = refuse_closed(actor, term)
    rolled = rolled_up(record.owner_id, term)
    snapshots.keep(rolled, term, "submit", clock.today(actor.timezone), with_lines=True)
    return _put_down(actor, record, term, "submitted", comment, rolled, is_late=is_late, submitted_at=clock.now())


def term_of(*, actor: Actor, record: Forecast) -> Term:
    """The period of a forecast; it stays the same whatever number its fiscal year bears."""
    return term_at(record.span, record.starts_on, actor.fiscal_start)


def _place(change: Change) -> None:
    """What the name of a period means; kept as days, so that another way to number years changes nothing."""
    try:
        term = term_named(change.actor, change.value("period"))
    except DomainError as error:
        change.errors.append(error)
        return
    if change.is_new:
        change.record.span = term.span
        change.put("starts_on", term.first)


def places_for(*, actor: Actor, owner: int, leads: bool) -> tuple[str, ...]:
    """Where the actor may adjust a forecast, the likeliest first: his own as the team that he leads or as his own
    deals, and that of a direct report."""
    if owner == actor.user_id:
        return (TEAM, OWN) if leads else (OWN,)
    return (REPORT,) if actor.is_admin or reports_to(owner) == actor.user_id else ()


def _place_for(actor: Actor, record: Forecast, rolled: Rolled, place: str) -> str:
    allowed = places_for(actor=actor, owner=record.owner_id, leads=bool(rolled.reports))
    if not allowed or (place and place not in allowed):
        raise Denied("edit")
    return place or allowed[0]


def _check_order(sums: Sums, field: str, amount: Decimal) -> None:
    wanted = {name: amount if name == field else sums.value(name).adjusted for name in (COMMIT, BEST)}
    if not wanted[BEST] >= wanted[COMMIT] >= sums.figures.closed:
        raise DomainError(
            "E_FORECAST_ORDER",
            field="amount",
            best_case=in_text(wanted[BEST]),
            commit=in_text(wanted[COMMIT]),
            closed=in_text(sums.figures.closed),
        )


def _put_down(
    actor: Actor,
    record: Forecast,
    term: Term,
    verb: str,
    note: str,
    rolled: Rolled | None = None,
    *,
    is_late: bool,
    **more: Any,
) -> Forecast:
    """The figures of the moment, for lists, and what was done with it, for the history."""
    rolled = rolled or rolled_up(record.owner_id, term)
    passed = rolled.row.passed
    data = {
        "quota": rolled.quota,
        "closed": passed.figures.closed,
        "commit": passed.commit.adjusted,
        "best_case": passed.best_case.adjusted,
        "pipeline": passed.figures.pipeline,
        "weighted": passed.figures.weighted,
        "is_late": record.is_late or is_late,
        **more,
    }
    module = registry.get("forecast")
    return store.update(module, actor, record.pk, data, verb=verb, note=note, trusted=True)
