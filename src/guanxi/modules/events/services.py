"""Rules of events (F134): from when to when, how they repeat, and changing one, all, or those from one on."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.events.invitations import SERIES_ENDED, check_invitations
from guanxi.modules.events.models import Event
from guanxi.modules.events.notices import tell_time_gone
from guanxi.modules.events.recurrence import (
    DAYS,
    BadRule,
    Rule,
    carried,
    carried_days,
    next_time,
    over_at,
    read_rule,
    stamped,
    stamps,
    takes_place,
    times_before,
)
from guanxi.records import store
from guanxi.records.store import Change

ONE, FOLLOWING, ALL = "one", "following", "all"
PARTS = ("repeat", "repeat_every", "repeat_on", "repeat_until", "repeat_count")
LONGEST = timedelta(days=366)
KEPT = (
    "subject kind all_day timezone place privacy colour reminders people owner account contact opportunity lead "
    "description tags remark"
).split()


def check_events(changes: list[Change]) -> None:
    """Times that make sense, and a rule of repeating that is said in one way."""
    for change in changes:
        if not change.value("timezone"):
            change.put("timezone", change.actor.timezone)
        if change.value("timezone") not in available_timezones():
            change.refuse("E_FORMAT", "timezone", hint="Asia/Shanghai")
            continue
        if not change.value("start_at"):
            continue
        zone = ZoneInfo(change.value("timezone"))
        _set_times(change, zone)
        _set_rule(change, zone)
        if change.is_good:
            _shift_left_out(change, zone)
            _remember_end(change, zone)
            _remember_reminder(change)
            check_invitations(change)


def _set_times(change: Change, zone: ZoneInfo) -> None:
    """An event without an end lasts an hour; one of whole days begins and ends with a day of its zone."""
    start, end = change.value("start_at"), change.value("end_at")
    if not change.is_new and change.changes("start_at") and "end_at" not in change.given and end:
        end += start - change.before("start_at")
    end = end or start + timedelta(hours=1)
    if change.value("all_day"):
        start, end = _whole_days(start, end, zone)
        change.put("start_at", start)
    change.put("end_at", end)
    if end <= start:
        change.refuse("E_DATE_RULE", "end_at", hint=_("it must be later than the start."))
    elif end - start > LONGEST:
        change.refuse("E_DATE_RULE", "end_at", hint=_("an event lasts a year at most."))


def _whole_days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = datetime.combine(start.astimezone(zone).date(), time(), tzinfo=zone)
    last = end.astimezone(zone)
    if last.time() != time() or last.date() <= first.date():
        last = datetime.combine(last.date() + timedelta(days=1), time(), tzinfo=zone)
    return first.astimezone(start.tzinfo), last.astimezone(start.tzinfo)


def _set_rule(change: Change, zone: ZoneInfo) -> None:
    """People choose the parts of a rule, programs give it as RFC 5545 has it: both say the same afterwards."""
    if "rrule" in change.given and change.changes("rrule"):
        _read_parts(change, zone)
    if not change.is_good:
        return
    rule = rule_said(change, zone)
    if rule and rule.until and rule.count:
        change.refuse("E_DATE_RULE", "repeat_count", hint=_("choose either a last day or a number of times."))
        return
    if rule and rule.until and rule.until < change.value("start_at").astimezone(zone).date():
        change.refuse("E_DATE_RULE", "repeat_until", hint=_("it can't end before it has begun."))
        return
    change.put("rrule", rule.text(zone) if rule else "")


def _read_parts(change: Change, zone: ZoneInfo) -> None:
    try:
        rule = read_rule(change.value("rrule"), zone) if change.value("rrule") else None
    except BadRule as error:
        hint = _("“%(part)s” is not known here; such as FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10") % {"part": error}
        change.refuse("E_FORMAT", "rrule", hint=hint)
        return
    said = (rule.every, rule.interval, rule.on, rule.until, rule.count) if rule else ("", 1, (), None, None)
    for key, value in zip(PARTS, said, strict=True):
        change.put(key, value)


def rule_said(change: Change, zone: ZoneInfo) -> Rule | None:
    """The rule that the parts come to; weekdays count in rules by the week, and the day of the start is one of them."""
    every = change.value("repeat")
    if not every:
        return None
    on = set(change.value("repeat_on")) if every == "WEEKLY" else set()
    if on:
        on.add(DAYS[change.value("start_at").astimezone(zone).weekday()])
    return Rule(
        every=every,
        interval=change.value("repeat_every") or 1,
        on=tuple(day for day in DAYS if day in on),
        until=change.value("repeat_until"),
        count=change.value("repeat_count"),
    )


def _shift_left_out(change: Change, zone: ZoneInfo) -> None:
    """What is left out of a series moves with it, as far by the clock."""
    moves = change.changes("start_at") or change.changes("timezone")
    if change.is_new or not moves or not change.value("excluded"):
        return
    since, to, before = change.before("start_at"), change.value("start_at"), ZoneInfo(change.before("timezone"))
    left_out = stamps(change.value("excluded"))
    change.put("excluded", stamped(carried(moment, since, to, before, zone) for moment in left_out))


def _remember_end(change: Change, zone: ZoneInfo) -> None:
    rule = read_rule(change.value("rrule"), zone) if change.value("rrule") else None
    last = over_at(change.value("start_at"), change.value("end_at"), rule, zone)
    if change.record.last_at != last:
        change.record.last_at = last
        change.extra.setdefault("columns", set()).add("last_at")


def _remember_reminder(change: Change) -> None:
    """When somebody is next reminded; what is written down of the past reminds nobody."""
    following = None if change.history else next_reminder(change.record, clock.now())
    if change.record.remind_at != following:
        change.record.remind_at = following
        change.extra.setdefault("columns", set()).add("remind_at")


def next_reminder(event: Event, after: datetime) -> datetime | None:
    """The first moment after another at which an event wants its owner reminded."""
    zone = ZoneInfo(event.timezone)
    rule = read_rule(event.rrule, zone) if event.rrule else None
    found, left_out = [], set(stamps(event.excluded))
    for minutes in event.reminders:
        before = timedelta(minutes=int(minutes))
        begins = next_time(event.start_at, rule, zone, after + before, left_out)
        found += [begins - before] if begins else []
    return min(found, default=None)


@transaction.atomic
def move(
    *,
    actor: Actor,
    pk: int,
    start_at: datetime,
    end_at: datetime | None = None,
    occurrence: datetime | None = None,
    scope: str = ALL,
) -> Event:
    """Give an event other times: of a series this one, those from this one on, or all of them."""
    event = store.fetch(registry.get("event"), actor, pk, "edit", lock=True)
    begins = occurrence or event.start_at
    until = end_at or start_at + (event.end_at - event.start_at)
    if event.rrule and scope in (ONE, FOLLOWING):
        return _apart(actor, event, begins, scope, {"start_at": start_at, "end_at": until})
    zone = ZoneInfo(event.timezone)
    first = carried(event.start_at, begins, start_at, zone)
    times = {"start_at": first, "end_at": carried(first, start_at, until, zone)}
    other = _other_days(event, begins, start_at)
    return store.update(registry.get("event"), actor, pk, {**times, **other}, verb="moved")


@transaction.atomic
def separate(*, actor: Actor, pk: int, occurrence: datetime, scope: str = ONE) -> Event:
    """Make one time of a series, or all from one on, an event of its own that can be changed; it is returned."""
    event = store.fetch(registry.get("event"), actor, pk, "edit", lock=True)
    length = event.end_at - event.start_at
    return _apart(actor, event, occurrence, scope, {"start_at": occurrence, "end_at": occurrence + length})


@transaction.atomic
def leave_out(*, actor: Actor, pk: int, occurrence: datetime, scope: str = ONE) -> Event:
    """Cancel one time of a series, or all from one on; nothing is left of a series that is cancelled from its first."""
    event = store.fetch(registry.get("event"), actor, pk, "edit", lock=True)
    _must_take_place(event, occurrence)
    if scope == ONE:
        tell_time_gone(event, occurrence, actor.user_id)
        return _without(actor, event, occurrence)
    if occurrence > event.start_at:
        return _end_before(actor, event, occurrence)
    store.delete(registry.get("event"), actor, pk)
    return event


def _apart(actor: Actor, event: Event, occurrence: datetime, scope: str, times: dict[str, datetime]) -> Event:
    _must_take_place(event, occurrence)
    module, zone = registry.get("event"), ZoneInfo(event.timezone)
    rule = read_rule(event.rrule, zone)
    same = {key: module.field(key).type.dump(getattr(event, module.field(key).column)) for key in KEPT}
    if scope == FOLLOWING and occurrence == event.start_at:
        other = _other_days(event, occurrence, times["start_at"])
        return store.update(module, actor, event.pk, {**times, **other}, verb="moved")
    if scope == ONE:
        _without(actor, event, occurrence)
        given = {**same, **times, "series": event.pk, "occurrence_at": occurrence}
    else:
        left = rule.count - times_before(event.start_at, rule, zone, occurrence) if rule.count else None
        later = [moment for moment in stamps(event.excluded) if moment > occurrence]
        moved = stamped(carried(moment, occurrence, times["start_at"], zone) for moment in later)
        _end_before(actor, event, occurrence)
        parts = {"repeat": rule.every, "repeat_every": rule.interval, "repeat_on": list(rule.on)}
        other = _other_days(event, occurrence, times["start_at"])
        ends = {"repeat_until": rule.until, "repeat_count": left}
        given = {**same, **times, **parts, **other, **ends, "excluded": moved}
    change = store.new(module, actor, given, trusted=True)
    store.write([change])
    if change.errors:
        raise change.errors[0]
    return change.record


def _other_days(event: Event, begins: datetime, start: datetime) -> dict[str, list[str]]:
    """The weekdays of a series that is carried to other ones."""
    zone = ZoneInfo(event.timezone)
    days = (start.astimezone(zone).date() - begins.astimezone(zone).date()).days
    return {"repeat_on": list(carried_days(event.repeat_on, days))} if event.repeat_on and days % 7 else {}


def _without(actor: Actor, event: Event, occurrence: datetime) -> Event:
    given = {"excluded": stamped([*stamps(event.excluded), occurrence])}
    return store.update(registry.get("event"), actor, event.pk, given, trusted=True, verb="occurrence_left_out")


def _end_before(actor: Actor, event: Event, occurrence: datetime) -> Event:
    """A series ends on the day before; what was left out of it later goes too."""
    zone = ZoneInfo(event.timezone)
    last = occurrence.astimezone(zone).date() - timedelta(days=1)
    kept = stamped(moment for moment in stamps(event.excluded) if moment < occurrence)
    given = {"repeat_until": last, "repeat_count": None, "excluded": kept}
    return store.update(registry.get("event"), actor, event.pk, given, trusted=True, verb=SERIES_ENDED)


def _must_take_place(event: Event, occurrence: datetime) -> None:
    zone = ZoneInfo(event.timezone)
    known = event.rrule and takes_place(event.start_at, read_rule(event.rrule, zone), zone, occurrence)
    if not known or occurrence in stamps(event.excluded):
        label = registry.get("event").label
        raise DomainError("E_DATE_RULE", field="occurrence", label=label, hint=_("it doesn't take place then."))
