"""Rows of any module with drawn values, for comparing what the database finds with what memory says."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from hypothesis import strategies as st

from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Boolean, Choice, MultiChoice
from guanxi.meta.types.contact import CreditCode, Email, Phone, Url
from guanxi.meta.types.files import Files
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.reference import Reference, References
from guanxi.meta.types.structure import Structure
from guanxi.meta.types.text import Text, Word
from guanxi.records.models import RecordLink

LETTERS = "aAbBzZ09 ÄäßéıＡａ１％%_\\'\",，.北京上海银行张重庆龘あ-"
MAILS = ("", "a@example.com", "b@example.com", "ab@example.org", "z@example.org")
PHONES = ("", "13800138000", "13900139000", "010-12345678", "+4930123456")
URLS = ("", "https://example.com", "https://example.org/a", "http://b.example.com")
CODES = ("", "9144030071526726XG", "91350100M000100Y43", "123456789012345")
BEGIN = datetime(2025, 12, 28, tzinfo=UTC)
TOGETHER_ONCE = {
    "custom_field": {"object", "key"},
    "custom_module": {"slug"},
    "event": {"privacy"},  # what is private is not in others' lists
    "field_right": {"role", "object", "field"},
    "suggestion": {"account", "product"},
}
SINGLE = {("contact", "is_primary"), ("stage_set", "is_default")}


def drawable(module: Module) -> list[Field]:
    """The fields whose values may be drawn freely without breaking a row."""
    fixed = {module.tree.parent} if module.tree else TOGETHER_ONCE.get(module.key, set())
    return [item for item in module.fields if item.key not in fixed and not isinstance(item.type, Structure)]


def values_of(module: Module, field: Field, ids: Sequence[int]) -> st.SearchStrategy[Any]:
    """Values as the column keeps them, empty ones included where the column allows them."""
    kind = field.type
    if isinstance(kind, Reference | References):
        known = list(registry.get(field.target).model.objects.values_list("pk", flat=True)[:6])
        if isinstance(kind, References):
            return st.lists(st.sampled_from(known), unique=True, max_size=3).map(tuple) if known else st.just(())
        return st.sampled_from([*known, *([None] if field.nullable else [])])
    if isinstance(kind, Files):
        return st.just(())  # which files there are is asked by tests of files
    if (module.key, field.key) in SINGLE:
        return st.just(False)
    found = _plain(kind).filter(bool) if field.required and kind.empty == "" else _plain(kind)
    return st.one_of(st.none(), found) if field.nullable else found


def _plain(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, Text):
        return _texts(kind)
    if isinstance(kind, Choice):
        return st.sampled_from(["", *(option.value for option in kind.options)])
    if isinstance(kind, MultiChoice):
        known = [option.value for option in kind.options] or ["one", "two", "重点", "a b"]
        return st.lists(st.sampled_from(known), unique=True, max_size=3).map(tuple)
    if isinstance(kind, Boolean):
        return st.booleans()
    if isinstance(kind, Integer):
        return st.integers(max(kind.low, -3), max(kind.low, min(kind.high, 5)))
    if isinstance(kind, DecimalNumber):
        low, high = max(kind.low, Decimal(-2)), min(kind.high, Decimal(3))
        return st.decimals(low, high, places=min(kind.places, 2))
    if isinstance(kind, Date):
        return st.dates(date(2023, 12, 25), date(2027, 1, 5))
    if isinstance(kind, DateTime):
        return st.integers(0, 360 * 86_400).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
    raise AssertionError(f"no values are known for {kind!r}")


def _texts(kind: Text) -> st.SearchStrategy[str]:
    for shape, known in ((Email, MAILS), (Phone, PHONES), (Url, URLS), (CreditCode, CODES)):
        if isinstance(kind, shape):
            return st.sampled_from(known)
    if isinstance(kind, Word):
        return st.sampled_from(("", "logo", "Logo", "seal_2"))
    return st.text(alphabet=LETTERS, max_size=min(6, kind.limit)).map(kind.clean)


def fill(module: Module, records: list[Model], field: Field, values: list[Any]) -> None:
    """Put values of one field into the rows as the store would have kept them; unique ones stay unique."""
    if field.unique or field.column in once(module.model):
        values = [
            value if values.index(value) == place else _another(field, value, place)
            for place, value in enumerate(values)
        ]
    if field.key == "username":
        values = [f"{value}{record.pk}" for value, record in zip(values, records, strict=True)]
    for record, value in zip(records, values, strict=True):
        field.write(record, value)
    if isinstance(field.type, References):
        _link(module, records, field)


def _another(field: Field, value: Any, place: int) -> Any:
    """A value that no other row has, in place of one that another row has already."""
    if isinstance(value, date):
        return value + timedelta(days=1000 * place)
    return f"{value}{'_' if isinstance(field.type, Word) else '·'}{place}" if field.required else ""


def keep(records: list[Model]) -> None:
    """Save the rows with all their folded keys; unique values move through others that nobody has."""
    model = type(records[0])
    texts = [
        name for name in once(model) if model._meta.get_field(name).get_internal_type() in ("CharField", "TextField")
    ]
    with transaction.atomic():
        for record in records:
            model.objects.filter(pk=record.pk).update(**dict.fromkeys(texts, f"t{record.pk}"))
        for record in records:
            record.save()


def once(model: type[Model]) -> set[str]:
    """The columns in which the database keeps each value once."""
    return {name for rule in model._meta.constraints if len(rule.fields) == 1 for name in rule.fields}


def _link(module: Module, records: list[Model], field: Field) -> None:
    RecordLink.objects.filter(module=module.key, field=field.key, record_id__in=[row.pk for row in records]).delete()
    RecordLink.objects.bulk_create(
        RecordLink(module=module.key, field=field.key, record_id=row.pk, target_module=field.target, target_id=target)
        for row in records
        for target in field.read(row)
    )
