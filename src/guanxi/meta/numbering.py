"""Patterns of numbers (DOMAIN 23): text, dates, codes and values, and the count within them.

A pattern is written as it will look, with marks in braces: `HT{yyyymmdd}{seq:3}`, `{department}-{yyyy}-{seq:4}`. The
count runs for each text of the other parts, and begins anew with the period that the rule names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from guanxi.meta.module import Module, Numbering
from guanxi.meta.types.base import Refusal

DATES = {"yyyymmdd": "%Y%m%d", "yyyymm": "%Y%m", "yyyy": "%Y", "yy": "%y"}
FINENESS = {"yyyymmdd": "day", "yyyymm": "month", "yyyy": "year", "yy": "year"}
PERIODS = ("never", "year", "month", "day")  # from the coarsest to the finest
SINCE = {"never": "", "year": "%Y", "month": "%Y%m", "day": "%Y%m%d"}
CODES = ("department", "user")
MARK = re.compile(
    r"\{(?:(?P<date>yyyymmdd|yyyymm|yyyy|yy)|(?P<code>department|user)|field:(?P<field>[a-z][a-z0-9_]*)"
    r"|seq:(?P<width>[2-8]))\}"
)
PATTERN_HELP = _(
    "Text, dates {yyyymmdd}, {yyyymm}, {yyyy} or {yy}, {department}, {user}, {field:name}, and the count: {seq:4} has "
    "at least four digits."
)
RESET_HELP = _("Empty: with the shortest period among the dates of the pattern.")
COUNT_ON = _("Go on behind the highest number")
COUNT_ON_ASKED = _("Numbers that were imported or given by hand are looked at; the next number follows the highest.")
LONGEST, PART = 40, 10  # characters of a number, and of a value within it


@dataclass(frozen=True)
class Frame:
    """What stands around the count for one record, and the name of the counter."""

    key: str
    head: str
    width: int
    tail: str

    def written(self, place: int) -> str:
        """The number at a place of the count."""
        return f"{self.head}{place:0{self.width}d}{self.tail}"


def check_pattern(module: Module, pattern: str, reset: str) -> None:
    """Refusal with what is missing: one count, a date as fine as the period, fields that are there."""
    found = list(MARK.finditer(pattern))
    if "{" in MARK.sub("", pattern) or "}" in MARK.sub("", pattern):
        raise _refused(
            _(
                "a mark is not known. Known are {yyyymmdd}, {yyyymm}, {yyyy}, {yy}, {department}, {user}, "
                "{field:name} and {seq:2} to {seq:8}."
            )
        )
    if sum(bool(one["width"]) for one in found) != 1:
        raise _refused(_("it needs one count, such as {seq:4}."))
    finest = _finest(pattern)
    if reset and reset not in PERIODS:
        raise _refused(_("the count begins anew never, or every year, month or day."))
    if reset and PERIODS.index(reset) > PERIODS.index(finest):
        raise _refused(_("beginning anew needs a date of the same or a shorter period, such as {yyyymmdd}."))
    for one in found:
        if one["field"] and (one["field"] not in module.by_key or module.field(one["field"]).private):
            raise _refused(_("there is no field “%(name)s”.") % {"name": one["field"]})
    if len(MARK.sub("", pattern)) + sum(int(one["width"] or PART) for one in found) > LONGEST:
        raise _refused(_("numbers would be longer than %(limit)s characters.") % {"limit": LONGEST})


def asked(rule: Numbering) -> tuple[frozenset[str], tuple[str, ...]]:
    """The codes and the fields that a pattern reads."""
    found = list(MARK.finditer(rule.pattern))
    codes = frozenset(one["code"] for one in found if one["code"])
    return codes, tuple(one["field"] for one in found if one["field"])


def frame(name: str, rule: Numbering, today: date, said: Mapping[str, str]) -> Frame:
    """The text around the count on a day, with these codes and values; `name` is what is numbered."""
    finest, reset = _finest(rule.pattern), rule.reset or _finest(rule.pattern)
    head, width, tail = _filled(rule.pattern, {**said, **{kind: today.strftime(form) for kind, form in DATES.items()}})
    counted = DATES if reset == finest else {}  # else the count goes on over days, or begins anew before they change
    before, _width, behind = _filled(
        rule.pattern, {**said, **{kind: today.strftime(form) for kind, form in counted.items()}}
    )
    since = "" if reset == finest else f"@{today.strftime(SINCE[reset])}"
    return Frame(f"{name}:{before}{behind and '|'}{behind}{since}"[:120], head, width, tail)


def reader(rule: Numbering, today: date) -> re.Pattern[str]:
    """What finds the numbers of a rule that are counted together with those of a day: with a group for each code and
    value, and `seq` for the place in the count."""
    finest = _finest(rule.pattern)
    reset = rule.reset or finest
    seen: set[str] = set()

    def part(found: re.Match[str]) -> str:
        kind = found.lastgroup or ""
        if found["date"]:
            return _dated(DATES[found["date"]], reset, finest, today)
        name = "seq" if kind == "width" else _group(found)
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return rf"(?P<seq>\d{{{found['width']},18}})" if kind == "width" else f"(?P<{name}>.{{0,{PART}}}?)"

    bare = MARK.split(rule.pattern)[:: MARK.groups + 1]
    marks = [part(found) for found in MARK.finditer(rule.pattern)]
    return re.compile("".join(re.escape(text) + mark for text, mark in zip(bare, [*marks, ""], strict=True)))


def placed(name: str, rule: Numbering, today: date, found: re.Match[str]) -> tuple[str, int]:
    """The counter to which a number that was found belongs, and its place there."""
    codes, fields = asked(rule)
    said = {key: found[f"v_{key}"] for key in (*codes, *fields)}
    return frame(name, rule, today, said).key, int(found["seq"])


def _group(found: re.Match[str]) -> str:
    return f"v_{found['code'] or found['field']}"


def _dated(form: str, reset: str, finest: str, today: date) -> str:
    """A date within a number that is counted with today's: today's own, or any of the period."""
    text, since = today.strftime(form), today.strftime(SINCE[reset])
    if reset == finest:
        return text
    return rf"{since}\d{{{len(text) - len(since)}}}" if text.startswith(since) else rf"\d{{{len(text)}}}"


def _filled(pattern: str, said: Mapping[str, str]) -> tuple[str, int, str]:
    """The text before the count, its width, and the text behind it."""
    parts, width, at = ["", ""], 1, 0
    end = 0
    for found in MARK.finditer(pattern):
        parts[at] += pattern[end : found.start()]
        end = found.end()
        if found["width"]:
            width, at = int(found["width"]), 1
        else:
            parts[at] += said.get(found["date"] or found["code"] or found["field"], "")
    return parts[0], width, parts[1] + pattern[end:] if at else ""


def _finest(pattern: str) -> str:
    """The shortest period among the dates of a pattern."""
    found = [FINENESS[one["date"]] for one in MARK.finditer(pattern) if one["date"]]
    return max(found, key=PERIODS.index, default="never")


def _refused(hint: object) -> Refusal:
    return Refusal("E_NUMBER_RULE", hint=hint)
