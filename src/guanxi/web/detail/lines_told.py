"""What a change did to the lines of a document, line by line, as its history says it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guanxi.meta.field import Field
from guanxi.meta.module import LINES, LineSpec

MOST = 20  # rows that one entry tells
Line = Mapping[str, Any]
Say = Callable[[Field, Any, int], str]  # a value as the reader sees it, of the side before (0) or behind (1)


class Difference(NamedTuple):
    """One value that became another, in the line at a place; of one that came or went, what it is called by."""

    place: int
    field: Field
    old: Any
    new: Any


def differences(spec: LineSpec, pair: list[Any]) -> list[Difference]:
    """What differs between the lines before and those behind; nothing where all of them came or went."""
    before, after = pair
    if not before or not after:
        return []
    return [*_of_lines(spec, before, after)][:MOST]


def line_rows(spec: LineSpec, pair: list[Any], say: Say) -> list[dict[str, Any]]:
    """The rows of an entry: how many lines there were and are, and what differs in each."""
    old, new = map(lines_said, pair)
    found = differences(spec, pair)
    head = {"key": LINES, "label": spec.label, "old": "" if found and old == new else old, "new": new}
    return [head, *(_row(spec, one, say) for one in found)]


def named(spec: LineSpec, pair: list[Any]) -> Iterator[tuple[str, int]]:
    """The records that the differences name, by module and id."""
    for one in differences(spec, pair):
        for pk in (one.old, one.new) if one.field.target else ():
            if isinstance(pk, int):
                yield one.field.target, pk


def lines_said(lines: Any) -> str:
    """How many lines there are; nothing where there is none."""
    count = len(lines or ())
    return ngettext("%(count)s line", "%(count)s lines", count) % {"count": count} if lines else ""


def _of_lines(spec: LineSpec, before: list[Line], after: list[Line]) -> Iterator[Difference]:
    kept = {line["id"]: line for line in before if line.get("id")}
    for place, line in enumerate(after, 1):
        old = kept.get(line.get("id"))
        if old is None:
            yield from _whole(spec, place, line, is_new=True)
        else:
            yield from (
                Difference(place, field, old[field.key], line[field.key])
                for field in spec.fields
                if field.key in old and field.key in line and old[field.key] != line[field.key]
            )
    for place, line in enumerate(before, 1):
        if not line.get("id"):
            yield from _whole(spec, place, line, is_new=False)


def _whole(spec: LineSpec, place: int, line: Line, *, is_new: bool) -> Iterator[Difference]:
    """A line that came or went, by the first thing that it says."""
    for field in spec.fields:
        value = line.get(field.key)
        if value not in (None, "", []):
            yield Difference(place, field, None if is_new else value, value if is_new else None)
            return


def _row(spec: LineSpec, one: Difference, say: Say) -> dict[str, Any]:
    said = {"number": one.place, "field": one.field.label}
    return {
        "key": f"{LINES}.{one.place}.{one.field.key}",
        "label": _("Line %(number)s: %(field)s") % said,
        "old": "" if one.old is None else say(one.field, one.old, 0),
        "new": "" if one.new is None else say(one.field, one.new, 1),
    }
