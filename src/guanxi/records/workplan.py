"""The work plan of a person (F051): what modules have for him on each day of a span, and how much of it is done.

A view of records and nothing of its own: modules say which of theirs are work (`add`), and each source is one query for
a person's plan and two for a whole team's figures.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.db.models import Q

from guanxi.access.actor import Actor, people_below
from guanxi.access.fields import readable
from guanxi.access.models import User
from guanxi.access.scope import speaks_for
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.periods import shift, start_of
from guanxi.records.query import find, parse
from guanxi.records.summary import Group, summarise

SPANS = ("day", "week", "month")
MOST = 200  # entries of one source
TEAM = 100  # people of a team at once
RANKS = {"urgent": 0, "high": 1, "medium": 2, "low": 3}
Condition = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing to do, or to remember: on which day it stands, when exactly, since how many days it waits, and about
    which record it is. `finish` says whether it can be ended at `once`, or `asks` for more."""

    module: str
    id: int
    source: str
    title: str
    day: date
    at: datetime | None = None
    about: tuple[str, int] | None = None
    rank: int = 9
    carried: int = 0
    is_done: bool = False
    finish: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Records of a module that are work on a day: `person` names whose, `at` the date, `among` which of them.

    Those that meet `open` are still to be done and are carried over, `done` says which are done, `planned` which count
    at all; without `done` they only remind. `finish` is the action that ends one, `asks` the field that says that it
    asks for more. `about` are the references of which the first that is filled in is shown beside the title.
    """

    key: str
    label: Any
    module: str
    person: str
    at: str
    open: Condition
    done: Condition | None = None
    among: Condition = field(default_factory=lambda: {"all": []})
    planned: Condition = field(default_factory=lambda: {"all": []})
    finish: str = ""
    asks: str = ""
    about: tuple[str, ...] = ()
    priority: str = ""


@dataclass(frozen=True, kw_only=True)
class Span:
    """The days from the first to the last, by name and around which day; `today` as the asker's clock says."""

    kind: str
    day: date
    today: date
    timezone: str

    @property
    def first(self) -> date:
        return start_of(self.kind, self.day)

    @property
    def last(self) -> date:
        return shift(self.kind, self.first, 1) - timedelta(days=1)

    @property
    def has_today(self) -> bool:
        return self.first <= self.today <= self.last


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How much was planned and how much of it is done."""

    planned: int = 0
    done: int = 0

    @property
    def percent(self) -> Decimal | None:
        """The part that is done, in percent with one place; nothing where nothing was planned."""
        if not self.planned:
            return None
        return (Decimal(self.done) * 100 / self.planned).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What somebody has in a span. Of the sources in `cut` there is more than is read at once: the latest are here."""

    entries: list[Entry]
    cut: tuple[Source, ...]


Reminding = Callable[[Actor, int, Span], Iterable[Entry]]
_sources: dict[str, Source] = {}
_reminders: list[tuple[str, Any, Reminding]] = []


def add(source: Source) -> None:
    """Make records of a module part of everybody's work plan."""
    _sources[source.key] = source


def add_reminders(key: str, label: Any, find_them: Reminding) -> None:
    """Have days remembered that no condition finds, such as birthdays."""
    _reminders.append((key, label, find_them))


def source_of(key: str) -> Source:
    """The source of a name; Missing when there is none."""
    if key not in _sources:
        raise Missing
    return _sources[key]


def module_of(source: Source) -> Module:
    """The module whose records a source shows."""
    return registry.get(source.module)


def slug_of(entry: Entry) -> str:
    """The name under which the module of an entry stands in addresses."""
    return registry.get(entry.module).slug


def labels() -> dict[str, Any]:
    """The sources by name, in words."""
    return {key: one.label for key, one in _sources.items()} | {key: label for key, label, _find in _reminders}


def span_of(actor: Actor, kind: str, day: str | None) -> Span:
    """The span around a day, around today where none is named; E_CHOICE and E_FORMAT for what is none."""
    today = clock.today(actor.timezone)
    if kind not in SPANS:
        raise DomainError("E_CHOICE", field="span", label="span", choices=", ".join(SPANS))
    try:
        chosen = today if day is None else date.fromisoformat(day)
        found = Span(kind=kind, day=chosen, today=today, timezone=actor.timezone)
        found.last.isoformat()
    except (ValueError, OverflowError):
        raise DomainError("E_FORMAT", field="day", label="day", hint="2026-03-18") from None
    return found


def require_reader(actor: Actor, person: int) -> None:
    """A plan is read by the person himself and by those above him; for others there is none."""
    if not speaks_for(actor, person):
        raise Missing


def team_of(actor: Actor, after: int | None = None) -> tuple[list[int], int | None]:
    """The next people below by their names, and behind whom to go on where there are more; E_BAD_CURSOR for somebody
    who is not there."""
    rows = User.objects.filter(pk__in=people_below(actor), status="active", deleted_at=None).exclude(pk=actor.user_id)
    if after is not None:
        name = User.objects.filter(pk=after).values_list("name_key", flat=True).first()
        if name is None:
            raise DomainError("E_BAD_CURSOR", field="cursor")
        rows = rows.filter(Q(name_key__gt=name) | Q(name_key=name, pk__gt=after))
    found = list(rows.order_by("name_key", "pk").values_list("pk", flat=True)[: TEAM + 1])
    return found[:TEAM], found[TEAM - 1] if len(found) > TEAM else None


def plan_of(actor: Actor, person: int, span: Span) -> Plan:
    """What one person has in a span as the actor sees it, by day, time and priority. What is still open from before
    stands on today, once, with the days that it has waited."""
    found: list[Entry] = []
    cut: list[Source] = []
    for source in _open_to(actor):
        entries = _entries(source, actor, person, span)
        found += entries[:MOST]
        cut += [source] if len(entries) > MOST else []
    for _key, _label, find_them in _reminders:
        found += find_them(actor, person, span)
    found.sort(key=lambda one: (one.day, one.is_done, one.at is None, one.at or clock.now(), one.rank, one.id))
    return Plan(entries=found, cut=tuple(cut))


def condition_of(source: Source, person: int, span: Span) -> Condition:
    """Which records of a source are the plan of one person in a span."""
    wanted: list[Condition] = [{"all": [_during(source, span), source.planned]}]
    if span.has_today and source.done is not None:
        wanted.append({"all": [source.open, _before(source, span.first)]})
    return {"all": [_of([person], source), source.among, {"any": wanted}]}


def figures_of(actor: Actor, people: Sequence[int], span: Span) -> dict[int, Figures]:
    """How much of what these people had planned in a span is done: one query a source."""
    found = {person: Figures() for person in people}
    for source in _open_to(actor):
        if source.done is None or not people:
            continue
        said = source.done["field"]
        for group in _groups(source, actor, people, said, _during(source, span), source.planned):
            person = group.key[source.person]
            had, done = found[person], group.count if _meets(group.key[said], source.done) else 0
            found[person] = Figures(planned=had.planned + group.count, done=had.done + done)
    return found


def late_of(actor: Actor, people: Sequence[int], span: Span) -> dict[int, int]:
    """How much these people have left from before a span: one query a source."""
    found = dict.fromkeys(people, 0)
    for source in _open_to(actor):
        if source.done is not None and people:
            for person, count in _counts(source, actor, people, source.open, _before(source, span.first)).items():
                found[person] = found.get(person, 0) + count
    return found


def _open_to(actor: Actor) -> list[Source]:
    """The sources whose records the actor may look at, with the fields that they need."""
    modules = {module.key: module for module in registry.all_modules()}
    return [
        source
        for source in _sources.values()
        if source.module in modules
        and actor.may(modules[source.module], "view")
        and {source.person, source.at} <= readable(modules[source.module], actor)
    ]


def _entries(source: Source, actor: Actor, person: int, span: Span) -> list[Entry]:
    module = registry.get(source.module)
    # The newest first: what has waited longest must not push out what is planned for today.
    pairs = [
        ("filter", orjson.dumps(condition_of(source, person, span)).decode()),
        ("sort", f"-{source.at}"),
        ("limit", str(MOST + 1)),
        ("count", "none"),
    ]
    rows = find(module, actor, parse(module, actor, pairs)).rows
    return [_entry(source, module, row, span) for row in rows]


def _entry(source: Source, module: Module, row: Mapping[str, Any], span: Span) -> Entry:
    value = row[module.field(source.at).column]
    is_moment = isinstance(value, datetime)
    day = value.astimezone(ZoneInfo(span.timezone)).date() if is_moment else value
    is_done = source.done is not None and _is_among(module, row, source.done)
    is_open = source.done is not None and _is_among(module, row, source.open)
    carried = (span.today - day).days if is_open and span.has_today and day < span.today else 0
    title, about = module.field(module.title), [module.field(key) for key in source.about]
    asks = bool(source.asks and row[module.field(source.asks).column])
    return Entry(
        module=module.key,
        id=row["id"],
        source=source.key,
        title=title.type.display(row[title.column]) or f"#{row['id']}",
        day=span.today if carried else day,
        at=value if is_moment else None,
        about=next(((field.target, row[field.column]) for field in about if row[field.column]), None),
        rank=RANKS.get(row[module.field(source.priority).column], 9) if source.priority else 9,
        carried=carried,
        is_done=is_done,
        finish=("asks" if asks else "once") if is_open and source.finish else "",
    )


def _is_among(module: Module, row: Mapping[str, Any], condition: Condition) -> bool:
    """Whether a row has one of the values that a plain condition names."""
    return _meets(row[module.field(condition["field"]).column], condition)


def _meets(value: Any, condition: Condition) -> bool:
    return value in condition["value"] if condition["op"] == "in" else bool(value == condition["value"])


def _counts(source: Source, actor: Actor, people: Sequence[int], *conditions: Condition) -> dict[int, int]:
    return {group.key[source.person]: group.count for group in _groups(source, actor, people, "", *conditions)}


def _groups(source: Source, actor: Actor, people: Sequence[int], by: str, *conditions: Condition) -> list[Group]:
    """How many records meet conditions, for each person and each value of a further field."""
    module = registry.get(source.module)
    condition = {"all": [_of(people, source), source.among, *conditions]}
    asked = parse(module, actor, [("filter", orjson.dumps(condition).decode())])
    return summarise(module, actor, replace(asked, count="none"), f"{source.person},{by}", "").groups


def _of(people: Sequence[int], source: Source) -> Condition:
    return {"field": source.person, "op": "in", "value": list(people)}


def _during(source: Source, span: Span) -> Condition:
    return {"field": source.at, "op": "between", "value": [span.first.isoformat(), span.last.isoformat()]}


def _before(source: Source, day: date) -> Condition:
    return {"field": source.at, "op": "lt", "value": day.isoformat()}
