"""How conditions are said and offered: the operators of each kind of field, in the words of the trade."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.conditions.parse import is_tree
from guanxi.meta.field import Field
from guanxi.meta.periods import COUNTED
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice
from guanxi.meta.types.membership import Membership
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer

LABELS: dict[str, Any] = {
    "eq": _("is"),
    "ne": _("is not"),
    "in": _("is one of"),
    "nin": _("is none of"),
    "lt": _("is less than"),
    "lte": _("is at most"),
    "gt": _("is more than"),
    "gte": _("is at least"),
    "between": _("is between"),
    "contains": _("contains"),
    "startswith": _("begins with"),
    "under": _("is or lies below"),
    "within": _("falls in"),
    "within:last": _("falls in the last … days"),
    "within:next": _("falls in the next … days"),
    "!within": _("does not fall in"),
    "!within:last": _("does not fall in the last … days"),
    "isnull=true": _("is empty"),
    "isnull=false": _("is filled in"),
    "eq=$me": _("is me"),
    "eq=$my_team": _("is me or someone below me"),
    "eq=$my_department": _("is my department or one below"),
    "eq=true": _("is yes"),
    "eq=false": _("is no"),
    "lt=$today": _("lies before today"),
    "some": _("at least one"),
    "none": _("none"),
}
DATED: dict[str, Any] = {
    "lt": _("is before"),
    "lte": _("is on or before"),
    "gt": _("is after"),
    "gte": _("is on or after"),
}
PERIODS: dict[str, Any] = {
    "today": _("today"),
    "tomorrow": _("tomorrow"),
    "yesterday": _("yesterday"),
    "this_week": _("this week"),
    "last_week": _("last week"),
    "next_week": _("next week"),
    "this_month": _("this month"),
    "last_month": _("last month"),
    "next_month": _("next month"),
    "this_quarter": _("this quarter"),
    "last_quarter": _("last quarter"),
    "next_quarter": _("next quarter"),
    "this_year": _("this year"),
    "last_year": _("last year"),
    "this_fiscal_quarter": _("this fiscal quarter"),
    "last_fiscal_quarter": _("last fiscal quarter"),
    "this_fiscal_year": _("this fiscal year"),
    "last_fiscal_year": _("last fiscal year"),
    "last_7_days": _("the last 7 days"),
    "last_30_days": _("the last 30 days"),
    "next_7_days": _("the next 7 days"),
    "next_30_days": _("the next 30 days"),
}
COUNTED_PERIODS: dict[tuple[str, str], Any] = {
    ("last", "day"): _("the last %(count)s days"),
    ("last", "week"): _("the last %(count)s weeks"),
    ("last", "month"): _("the last %(count)s months"),
    ("last", "quarter"): _("the last %(count)s quarters"),
    ("last", "year"): _("the last %(count)s years"),
    ("next", "day"): _("the next %(count)s days"),
    ("next", "week"): _("the next %(count)s weeks"),
    ("next", "month"): _("the next %(count)s months"),
    ("next", "quarter"): _("the next %(count)s quarters"),
    ("next", "year"): _("the next %(count)s years"),
}
SYMBOLS: dict[str, Any] = {
    "$me": _("me"),
    "$my_team": _("me and those below me"),
    "$my_department": _("my department and those below"),
    "$today": _("today"),
    "$now": _("now"),
    "$followed": _("a record that I follow"),
}
VALUES: dict[str, int | str] = {"in": "many", "nin": "many", "between": 2}
DAYS = ("within:last", "within:next", "!within:last")  # their value is a number of days
OWN = {"user": ("eq=$me", "eq=$my_team"), "department": ("eq=$my_department",)}
EMPTINESS = ("isnull=true", "isnull=false")


def label_of(field: Field, key: str) -> str:
    """The words for an operator with this kind of field."""
    dated = DATED.get(key) if isinstance(field.type, Date | DateTime) else None
    return str(dated or LABELS.get(key, key))


def offered(field: Field) -> tuple[str, ...]:
    """The operators that the builder of filters offers for a field, the most useful first."""
    emptiness = EMPTINESS if "isnull" in field.type.operators and not field.required else ()
    return tuple(key for key in (*_main(field), *emptiness) if plain_operator(key) in field.type.operators)


def plain_operator(key: str) -> str:
    """The operator of the one format behind a key of the builder."""
    return key.removeprefix("!").split("=")[0].split(":")[0]


def _main(field: Field) -> tuple[str, ...]:
    kind = field.type
    if isinstance(kind, Boolean):
        return ("eq=true", "eq=false")
    if isinstance(kind, Choice):
        return ("in", "nin")
    if isinstance(kind, MultiChoice):
        return ("contains",)
    if isinstance(kind, Membership):
        return ("in", "nin")
    if field.target:
        return _about_references(field)
    if isinstance(kind, Date | DateTime):
        return ("within", *DAYS, "between", "eq", "gte", "lte", "lt=$today")
    if isinstance(kind, DecimalNumber | Integer):
        return ("gte", "lte", "between", "eq", "gt", "lt", "ne")
    return ("contains", "eq", "startswith", "ne")


def _about_references(field: Field) -> tuple[str, ...]:
    people = OWN.get(field.target, ())
    below = ("under",) if is_tree(field) else ()
    return ("in", *people, *below, "nin") if field.is_reference else ("eq",)


def period_label(name: str) -> str:
    """A named period in words; one with a number of its own, and a calendar period as it is."""
    if name in PERIODS:
        return str(PERIODS[name])
    found = COUNTED.fullmatch(name)
    return str(COUNTED_PERIODS[found[1], found[3]]) % {"count": found[2]} if found else name


def under_target(field: Field) -> str:
    """What `under` names: for people a position, else a node of the same tree."""
    return "position" if field.target == "user" else field.target


def endpoint(key: str) -> str:
    """Where records of a module are found by typing."""
    return f"/m/{registry.get(key).slug}/pick"
