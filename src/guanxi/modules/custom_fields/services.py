"""Rules of custom fields: what a field may be, and how a change of one reaches every process."""

import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from guanxi.access.models import Company
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.custom.build import field_of
from guanxi.meta.custom.column import COLUMN, KEY, column_of
from guanxi.meta.custom.forms import form_of
from guanxi.meta.custom.types import KINDS
from guanxi.meta.models import FieldDefinition
from guanxi.meta.module import Module
from guanxi.records.jobs import index_fields
from guanxi.records.store import Change

MOST = 300  # fields that a company adds to one module
RESERVED = ("_key",)  # ends of keys that stand beside texts
VALUE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
OPTIONS = '{"options": [{"value": "red", "label_zh": "红", "label_en": "Red"}]}'
NUMBERS = ("limit", "places", "colour")


def check_fields(changes: list[Change]) -> None:
    """Keys that can be kept, kinds with what they need, and values there already that the change still allows."""
    for change in changes:
        module = registry.by_slug(change.value("object"))
        if module is None or not takes_fields(module):
            known = sorted(one.slug for one in registry.all_modules() if takes_fields(one))
            change.refuse("E_CHOICE", "object", choices=", ".join(known))
            continue
        _check_key(change, module)
        _check_words(change)
        _check_settings(change)
        if change.is_good:
            _check_kind(change)
            _check_values(change, module)


def takes_fields(module: Module) -> bool:
    """Whether a company can add fields to a module: its records are written by people, and can keep them."""
    return module.writable and any(column.name == COLUMN for column in module.model._meta.concrete_fields)


def took_effect(changes: Iterable[Change]) -> None:
    """The company is shaped otherwise from now on: every process reads the new mark with its next request."""
    Company.objects.filter(is_main=True).update(shape_mark=secrets.token_hex(8))
    for slug in sorted({change.record.object for change in changes}):
        enqueue(index_fields, slug=slug)


def _check_key(change: Change, module: Module) -> None:
    key = change.value("key")
    if not change.is_new:
        return
    if not re.fullmatch(KEY, key) or key.endswith(RESERVED):
        change.refuse("E_FORMAT", "key", hint="x_colour")
    elif FieldDefinition.objects.filter(object=module.slug, key=key).exists():
        change.refuse("E_NOT_UNIQUE", "key")
    elif FieldDefinition.objects.filter(object=module.slug, deleted_at=None).count() >= MOST:
        change.refuse("E_RANGE", "key", low=0, high=MOST)


def _check_words(change: Change) -> None:
    if not change.value("label_zh") and not change.value("label_en"):
        change.refuse("E_REQUIRED", "label_en")


def _check_settings(change: Change) -> None:
    """Only what the kind takes, and all that it needs."""
    kind, given = KINDS[change.value("kind") or "text"], change.value("settings") or {}
    if not isinstance(given, dict) or (unknown := sorted(set(given) - set(kind.takes))):
        change.refuse("E_CHOICE", "settings", choices=", ".join(kind.takes), unknown=", ".join(unknown or ()))
        return
    if "options" in kind.takes and not _are_options(given.get("options")):
        change.refuse("E_FORMAT", "settings", hint=OPTIONS)
    elif "target" in kind.takes and given.get("target") not in {one.key for one in registry.all_modules()}:
        change.refuse("E_CHOICE", "settings", choices=", ".join(sorted(one.key for one in registry.all_modules())))
    elif any(not isinstance(given.get(name, 0), int) or given.get(name, 0) < 0 for name in NUMBERS):
        change.refuse("E_FORMAT", "settings", hint='{"limit": 100}')
    elif given.get("places", 0) > 6 or given.get("limit", 0) > 20_000:
        change.refuse("E_RANGE", "settings", low=0, high=6 if "places" in given else 20_000)
    else:
        _check_bounds(change)


def _are_options(found: Any) -> bool:
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        return False
    values = [one.get("value") for one in found]
    words = all(one.get("label_zh") or one.get("label_en") for one in found)
    return words and len(set(values)) == len(values) and all(VALUE.fullmatch(str(value or "")) for value in values)


def _check_bounds(change: Change) -> None:
    """The field can be made, and its default is a value that it takes."""
    try:
        field_of(change.record)
    except DomainError as error:
        change.errors.append(DomainError(error.code, **{**error.params, "field": "preset"}))
    except (ValueError, ArithmeticError):
        change.refuse("E_FORMAT", "settings", hint='{"low": "0", "high": "100"}')


def _check_kind(change: Change) -> None:
    """The kind stays, unless nothing is lost by another."""
    before = change.before("kind")
    if not change.is_new and change.changes("kind") and change.value("kind") not in KINDS[before].widens_to:
        change.refuse("E_CHOICE", "kind", choices=", ".join((before, *KINDS[before].widens_to)))


def _check_values(change: Change, module: Module) -> None:
    """What stands in records already must not be there twice in a field that is to be unique."""
    if change.is_new or not change.value("once") or change.before("once"):
        return
    field = field_of(change.record)
    column = column_of(form_of(field.type), field.key)
    rows = module.model.objects.filter(module.rows, deleted_at=None).order_by()
    filled = rows.exclude(**{column: ""}) if field.form.missing else rows.filter(**{f"{column}__isnull": False})
    if filled.values(column).annotate(_n=Count("pk")).filter(_n__gt=1).exists():
        change.refuse("E_NOT_UNIQUE", "once")
