"""Valid values for the fields of any module, read off its declaration."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice, MultiChoice
from guanxi.meta.types.contact import CreditCode, Email, Phone, Url
from guanxi.meta.types.moment import Date, DateTime, Time
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.reference import References
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import Text, Word
from guanxi.records import store
from tests.kit.approvals import FLOW

CODES = ("9144030071526726XG", "91350100M000100Y43")
STRUCTURES = {"trigger": {"on": "created"}, "actions": [{"do": "wait", "for": "days", "count": 1}]}
SPECIAL = {
    "modules": ["accounts"],
    "timezone": "Europe/Berlin",
    "working_hours": "08:00-12:00, 13:00-17:00",
    "base_currency": "EUR",
    "currency_code": "CNY",
    "defaults": {"unit": "box"},
    "condition": {"all": []},
    "entry_condition": {"all": []},
    "watched": [],
    "pattern": "N{yyyymmdd}{seq:4}",
    "flow": FLOW,
    "board_by": "x_state",
    "rights": ["task.view"],
    "calendar_by": "x_due",
    "routing": {"all": []},
    "exclude": {"all": []},
    "remind_days": ["7"],
    "max_days": 400,
}
OF_MODULES = {
    ("approval_definition", "object"): "tasks",
    ("exchange_rate", "currency_code"): "USD",
    ("custom_field", "kind"): "text",
    ("custom_field", "object"): "tasks",
    ("number_rule", "object"): "accounts",
    ("sharing_rule", "object"): "tasks",
    ("field_right", "object"): "tasks",
    ("field_right", "field"): "remark",
    ("print_template", "object"): "tasks",
    ("segment", "object"): "tasks",
    ("quota", "user"): lambda actor, place: actor.user_id,
    ("quota", "fiscal_year"): lambda actor, place: 2030 + place % 90,
    ("forecast", "period"): lambda actor, place: f"FY{2030 + place % 90}-Q1",
    ("pool_rule", "object"): "accounts",
    ("capacity_rule", "object"): "accounts",
    ("follow_up_plan", "object"): "accounts",
    ("lead_score_rule", "object"): "leads",
    ("lead_form", "asked"): ["mobile", "email"],
}
# Without lines given, what is asked before such a record can be gone on with.
READY = {
    "contract": {"total_amount": "100"},
    "follow_up_plan": {"lines": [{"kind": "call", "title": "A call", "end_offset": 3}]},
}
_needed: dict[str, tuple[str, ...]] = {}


def needed(module: Module, admin: Actor, given: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields without which a record is refused, once its rules have filled in what they can."""
    if module.key not in _needed:
        change = store.new(module, admin, {})
        with transaction.atomic():
            store.prepare([change])
        missing = [error.field for error in change.errors if error.code == "E_REQUIRED"]
        _needed[module.key] = tuple(key for key in missing if key in module.by_key)
    return _needed[module.key]


def value_for(field: Field, place: int) -> Any:
    """A valid value in JSON's words; a different one for each place."""
    kind = field.type
    if field.key in SPECIAL:
        return SPECIAL[field.key]
    if isinstance(kind, Choice):
        return kind.options[place % len(kind.options)].value
    if isinstance(kind, MultiChoice):
        return [kind.options[place % len(kind.options)].value] if kind.options else [f"tag {place}"]
    if isinstance(kind, Integer):
        return min(max(kind.low, place % 12 + 1), kind.high)
    if isinstance(kind, DecimalNumber):
        return str(min(max(kind.low, place % 90 + 1), kind.high))
    return _text(field, place) if isinstance(kind, Text) else _other(field, place)


def _text(field: Field, place: int) -> str:
    kind = field.type
    if isinstance(kind, Email):
        return f"someone{place}@example.com"
    if isinstance(kind, Phone):
        return f"138{place:08d}"
    if isinstance(kind, Url):
        return f"https://example.com/{place}"
    if isinstance(kind, CreditCode):
        return CODES[place % len(CODES)]
    if isinstance(kind, Word):
        return f"{field.key}{place}"
    return f"{field.key} {place}"[-getattr(kind, "limit", 200) :].strip()


def _other(field: Field, place: int) -> Any:
    kind = field.type
    if isinstance(kind, Date):
        return (clock.today("UTC") - timedelta(days=place % 25)).isoformat()
    if isinstance(kind, DateTime):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=place)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(kind, Time):
        return f"{place % 24:02d}:30:00"
    if isinstance(kind, References):
        return []
    if isinstance(kind, Structure):
        return STRUCTURES.get(field.key, ["one thing", "another"])
    return bool(place % 2)


def codes_of(error: DomainError) -> dict[str, str]:
    """The codes of an error by the field that each is about."""
    return {each.field: each.code for each in error.errors or (error,)}
