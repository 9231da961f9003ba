"""First step of a write: names and values. What can't be read is refused in the name of its field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Any

from guanxi.access.fields import readable, writable
from guanxi.kernel.errors import DomainError
from guanxi.meta.amounts import CURRENCY, currency_at, in_currency, in_currency_at, is_amount
from guanxi.meta.field import Field
from guanxi.meta.module import FieldSet, LineSpec
from guanxi.meta.types.choice import Picklist, spelled
from guanxi.records.change import Change, LineChange
from guanxi.records.store.terms import check_terms

LINES_LIMIT = 500


@dataclass
class Terms:
    """What holds for all changes of a batch by the same actor: the fields that he may name and those that he may set,
    and each field, amounts in their currency."""

    known: frozenset[str]
    free: frozenset[str]
    fields: dict[tuple[str, str], Field] = attribute(default_factory=dict)


def clean_all(changes: Iterable[Change]) -> None:
    """Put the given values, checked, into the records; defaults for new ones."""
    found: dict[tuple[int, bool, bool], Terms] = {}
    for change in changes:
        kind = (id(change.actor), change.trusted, change.history)
        if kind not in found:
            found[kind] = _terms(change)
        _clean(change, found[kind])


def _terms(change: Change) -> Terms:
    return _terms_of(change.module, change)


def _terms_of(fields: FieldSet, change: Change) -> Terms:
    known = frozenset(fields.by_key) if change.trusted else readable(fields, change.actor, page=True)
    free = known if change.trusted else writable(fields, change.actor, history=change.history)
    return Terms(known, free)


def _clean(change: Change, terms: Terms) -> None:
    module, row = change.module, _written_in(change)
    for key, raw in change.data.items():
        if key == "lines" and module.lines:
            continue
        if key not in terms.known:
            change.errors.append(DomainError("E_UNKNOWN_FIELD", field=key, name=key))
            continue
        field = module.by_key[key]
        place = (key, currency_at(field, row, change.actor.currency))
        if place not in terms.fields:
            terms.fields[place] = in_currency(field, place[1])
        _take(change, terms.fields[place], raw, allowed=key in terms.free)
    if change.is_new:
        _defaults(change)
    elif CURRENCY in change.given:
        _check_kept(change, row)
    _required(change)
    check_terms(change)
    if module.lines and "lines" in change.data:
        change.extra["raw_lines"] = change.data["lines"]


def _take(change: Change, field: Field, raw: Any, *, allowed: bool) -> None:
    key = field.key
    try:
        value = field.clean(raw)
    except DomainError as error:
        change.errors.append(error)
        return
    if not allowed or (field.fixed and not (change.is_new or change.trusted)):
        if change.is_new or value != field.read(change.record):
            change.refuse("E_FIELD_FORBIDDEN", key)
        return
    if not (change.trusted or change.history) and _is_retired(change, field, value):
        change.refuse("E_CHOICE", key, choices=spelled(field.type.offered()))  # type: ignore[attr-defined]
        return
    change.given.add(key)
    change.put(key, value)


def _is_retired(change: Change, field: Field, value: Any) -> bool:
    """Whether a value is chosen anew that is in use no more; a record that has it keeps it."""
    if not isinstance(field.type, Picklist) or not field.type.retired:
        return False
    values, kept = ({each} if isinstance(each, str) else set(each or ()) for each in (value, field.read(change.record)))
    return bool((values - (set() if change.is_new else kept)) & field.type.retired)


def _defaults(change: Change) -> None:
    for field in change.module.preset:
        if field.key not in change.given and (field.is_preset or field.is_empty(field.read(change.record))):
            field.write(change.record, field.default)
    if change.module.is_owned and change.value("owner") is None:
        change.put("owner", change.actor.user_id)


def _required(change: Change) -> None:
    wrong = {error.field for error in change.errors} | {rule.field for rule in change.module.numberings}
    for field in change.module.asked(change.record):
        asked = (change.is_new or field.key in change.given) and field.key not in wrong
        if asked and field.is_empty(field.read(change.record)):
            change.extra.setdefault("missing", []).append(field.key)


def refuse_missing(change: Change) -> None:
    """After the rules had their chance to fill them in: required fields that are still empty."""
    for key in change.extra.pop("missing", ()):
        field = change.module.field(key)
        if field.is_empty(field.read(change.record)):
            change.refuse("E_REQUIRED", key)


def _written_in(change: Change) -> Mapping[str, Any]:
    """The currency in which the record will be: the one that is given now, or that it has."""
    if CURRENCY not in change.module.by_key:
        return {}
    return {CURRENCY: change.data.get(CURRENCY) or change.value(CURRENCY)}


def _check_kept(change: Change, row: Mapping[str, Any]) -> None:
    """In another currency an amount may have decimals that this one hasn't; those worked out, of lines given now or by
    formulas, will fit."""
    if not change.changes(CURRENCY) or "lines" in change.data:
        return
    for field in change.module.fields:
        if is_amount(field) and not field.read_only and field.key not in change.given:
            try:
                in_currency_at(field, row, change.actor.currency).clean(field.read(change.record))
            except DomainError as error:
                change.errors.append(error)


def clean_lines(change: Change, existing: Mapping[int, Any]) -> None:
    """Checked lines, in the order given; a line with an id is a kept one, lines not named are removed."""
    spec, raw = change.module.lines, change.extra.pop("raw_lines", None)
    if spec is None or raw is None:
        return
    if not isinstance(raw, list) or len(raw) > LINES_LIMIT or not all(isinstance(line, Mapping) for line in raw):
        change.errors.append(DomainError("E_FORMAT", field="lines", label=spec.label, hint="[{…}, …]"))
        return
    change.lines = []
    free, terms = dict(existing), _terms_of(spec, change)
    for place, line in enumerate(raw):
        record = _line_record(change, spec, line, free, place)
        if record is not None:
            free.pop(record.pk, None)
            old = dump_line(spec, record) if record.pk else None
            change.lines.append(LineChange(record, old))
            _clean_line(change, spec, record, line, place, terms)
    change.removed_lines = list(free.values())


def touches_lines(change: Change) -> bool:
    """Whether the lines that came with a change say anything new, or stand in another order."""
    spec = change.module.lines
    if spec is None or change.lines is None:
        return False
    altered = (dump_line(spec, line.record) != line.old for line in change.lines)
    return bool(change.removed_lines) or "lines_moved" in change.extra or any(altered)


def dump_line(spec: LineSpec, record: Any) -> dict[str, Any]:
    """A line as the API and the history say it."""
    return {"id": record.pk, **{field.key: field.type.dump(field.read(record)) for field in spec.fields}}


def _line_record(change: Change, spec: LineSpec, line: Mapping, free: Mapping[int, Any], place: int) -> Any:
    """The row of a line: a new one, or one of those that no line before has named."""
    pk = line.get("id")
    if pk is None:
        return spec.model(sort=place)
    if isinstance(pk, bool) or not isinstance(pk, int) or pk not in free:
        change.errors.append(DomainError("E_REFERENCE", field=f"lines.{place}.id", label="id"))
        return None
    if free[pk].sort != place:
        change.extra["lines_moved"], free[pk].sort = True, place
    return free[pk]


def _clean_line(change: Change, spec: LineSpec, record: Any, line: Mapping, place: int, terms: Terms) -> None:
    row = _written_in(change)
    for key, raw in line.items():
        if key == "id":
            continue
        if key not in terms.known:
            change.errors.append(DomainError("E_UNKNOWN_FIELD", field=f"lines.{place}.{key}", name=key))
            continue
        field = in_currency_at(spec.field(key), row, change.actor.currency)
        if not field.read_only:
            _take_line(change, field, record, raw, place, allowed=key in terms.free)
    for field in spec.fields:
        if field.is_empty(field.read(record)) and field.default is not None:
            field.write(record, field.default)
        if field.required and field.is_empty(field.read(record)):
            change.errors.append(DomainError("E_REQUIRED", field=f"lines.{place}.{field.key}", label=field.label))


def _take_line(change: Change, field: Field, record: Any, raw: Any, place: int, *, allowed: bool) -> None:
    try:
        value = field.clean(raw)
        if not allowed and (record.pk is None or value != field.read(record)):
            raise field.refused("E_FIELD_FORBIDDEN")
    except DomainError as error:
        change.errors.append(DomainError(error.code, field=f"lines.{place}.{field.key}", **error.params))
    else:
        if allowed:
            field.write(record, value)
