"""Rules of segments: what a segment may say, and what is done with its list."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT, MOST_HOPS, parse_json
from guanxi.meta.module import Module
from guanxi.modules.segments.jobs import change_segment
from guanxi.records import gate, store
from guanxi.records.bulk import Choice
from guanxi.records.models import SavedView
from guanxi.records.segments import members
from guanxi.records.segments.models import DYNAMIC, STATIC, Segment
from guanxi.records.segments.reading import MOST_INSIDE
from guanxi.records.store import Change

MOST_NAMED = 1_000  # records that a program names at once
SHOWN = 5


def has_segments(module: Module) -> bool:
    """Whether the records of a module can be put together in segments."""
    return module.key != "segment"


def check_segments(changes: list[Change]) -> None:
    """A condition means something to who writes it, and no segment lies inside itself."""
    for change in changes:
        module = registry.by_slug(change.value("object") or "")
        if module is None or not change.value("condition"):
            continue
        if change.changes("condition"):
            _check_condition(change, module)
        if change.is_good and change.changes("condition"):
            _check_depth(change)


def segments_saved(changes: Sequence[Change]) -> None:
    """A new list that has a condition is made by it."""
    for change in changes:
        row = change.record
        if change.is_new and row.kind == STATIC and row.condition:
            members.fill(change_segment, change.actor, row)


def check_removal(changes: Sequence[Change]) -> None:
    """A segment stays while another one, a view or a part of the configuration is made with it."""
    for change in changes:
        named = gate.named_by.ask(change.module, change.record)
        if names := [*_segments_with(change.record), *_own_views(change.record), *named]:
            change.refuse("E_IN_USE", refs=listed(names[:SHOWN]))


@transaction.atomic
def freeze(*, actor: Actor, pk: int, name: str = "") -> Segment:
    """Keep who belongs to a segment now as a list of its own; it is filled in the background."""
    module = registry.get("segment")
    row: Segment = store.fetch(module, actor, pk)
    if row.kind != DYNAMIC:
        raise _wrong_kind(row)
    day = clock.today(actor.timezone).isoformat()
    data = {
        "name": name.strip() or _("%(name)s on %(day)s") % {"name": row.name[:80], "day": day},
        "object": row.object,
        "kind": STATIC,
        "condition": row.condition,
    }
    made: Segment = store.create(module, actor, data)
    if not row.condition:  # all records: nothing of which the store would see that the list is to be made
        members.fill(change_segment, actor, made)
    return made


@transaction.atomic
def make_anew(*, actor: Actor, pk: int) -> Segment:
    """Make a list by its condition once more: who meets it now is in it."""
    row = members.list_of(actor, pk)
    if not row.condition:
        raise _wrong_kind(row)
    if members.under_way(pk) is not None:
        raise DomainError("E_JOB_UNDER_WAY")
    members.fill(change_segment, actor, row)
    return row


def add_records(*, actor: Actor, pk: int, records: Any) -> Segment:
    """Put records into a list, named by their ids; those that the actor doesn't see are refused."""
    return _put(actor, pk, records, members.JOIN)


def remove_records(*, actor: Actor, pk: int, records: Any) -> Segment:
    """Take records out of a list, named by their ids."""
    return _put(actor, pk, records, members.LEAVE)


@transaction.atomic
def put_chosen(*, actor: Actor, pk: int, module: Module, choice: Choice, how: str) -> Segment:
    """Put the chosen rows of a list into a segment, or take them out."""
    row = members.list_of(actor, pk, module)
    members.put(change_segment, actor, row, choice, how)
    return row


@transaction.atomic
def _put(actor: Actor, pk: int, records: Any, how: str) -> Segment:
    row = members.list_of(actor, pk)
    module, ids = members.module_of(row), _ids(records)
    if how == members.JOIN:
        seen = visible(module, actor, named=True).filter(pk__in=ids).values_list("pk", flat=True)
        if missing := set(ids).difference(seen):
            raise DomainError("E_REFERENCE", field="records", label=f"{module.label} {min(missing)}")
    members.put(change_segment, actor, row, Choice(ids=ids), how)
    return row


def _ids(records: Any) -> tuple[int, ...]:
    is_good = isinstance(records, list) and all(type(one) is int and 0 < one < 2**63 for one in records)
    if not is_good:
        raise DomainError("E_FORMAT", field="records", label=_("Records"), hint="[1, 2, 3]")
    if len(records) > MOST_NAMED:
        raise DomainError("E_TOO_LARGE", field="records", limit=MOST_NAMED)
    return tuple(dict.fromkeys(records))


def _check_condition(change: Change, module: Module) -> None:
    try:
        parse_json(module, change.value("condition"), lambda one: readable(one, change.actor), hops=MOST_HOPS)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": "condition"}))


def _check_depth(change: Change) -> None:
    """How deep segments lie in each other, which is looked up by the level."""
    inner, level = set(named_in(change.value("condition"))), 0
    while inner:
        level += 1
        if change.record.pk in inner:
            return change.refuse("E_TREE_CYCLE", "condition")
        if level >= MOST_INSIDE:
            return change.refuse("E_TREE_DEPTH", "condition", limit=MOST_INSIDE)
        rows = Segment.objects.filter(pk__in=inner, kind=DYNAMIC, deleted_at=None)
        inner = {pk for found in rows.values_list("condition", flat=True) for pk in named_in(found)}
    return None


def named_in(condition: Any) -> Iterator[int]:
    """The segments that a condition names, directly or behind a reference."""
    if isinstance(condition, Mapping):
        if str(condition.get("field", "")).rpartition(".")[2] == IN_SEGMENT:
            value = condition.get("value")
            named = value if isinstance(value, list) else str(value).split(",")
            yield from (int(str(one)) for one in named if str(one).isdecimal())
        condition = list(condition.values())
    for part in condition if isinstance(condition, list) else ():
        yield from named_in(part)


def _segments_with(row: Any) -> list[str]:
    rows = Segment.objects.filter(deleted_at=None, kind=DYNAMIC).exclude(pk=row.pk)
    return [other.name for other in rows.only("name", "condition") if row.pk in named_in(other.condition)]


def _own_views(row: Any) -> list[str]:
    """Views that nobody else knows, told by whose they are alone."""
    rows = SavedView.objects.filter(deleted_at=None, audience="", filters__icontains=IN_SEGMENT).select_related("owner")
    owners = {str(view.owner) for view in rows if row.pk in named_in(view.filters)}
    return [_("a view of %(name)s") % {"name": name} for name in sorted(owners)]


def _wrong_kind(row: Segment) -> DomainError:
    return DomainError("E_STATE", state=registry.get("segment").field("kind").type.display(row.kind))
