"""Setting what belongs together: who may, what is taken, and what the history of the company says of it."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.db import transaction

from guanxi.access.actor import Actor, find_company
from guanxi.access.scope import visible
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, find, is_secret
from guanxi.records.audit import note
from guanxi.records.locks import hold

VERB = "setting_changed"
HIDDEN = "•••"


def require(actor: Actor) -> None:
    """Sheets are for administrators; a token that is for some modules only is not for these."""
    if not actor.is_admin or actor.only is not None:
        raise Denied("administer")


@transaction.atomic
def put(*, actor: Actor, sheet: Sheet, given: Mapping[str, Any], seen: Mapping[str, str] | None = None) -> None:
    """Set what is given and leave the rest as it is; what is wrong is said all at once. `seen` are the marks of what
    stood on the page when it was opened: what somebody else has set since stays, unless it is given anew as well; then
    it is refused (E_STALE)."""
    require(actor)
    if actor.read_only:
        raise Denied("administer")
    hold(f"sheet {sheet.key}")
    fields, before = sheet.fields(), values_of(sheet)
    given = _beside_others(fields, before, given, seen or {})
    values, errors = _checked(actor, fields, {**before, **dict.fromkeys(_secrets(fields), ""), **given}, set(given))
    errors += sheet.check(values)
    if errors:
        raise Invalid(errors)
    sheet.keep(actor, values)
    _note(actor, sheet, before, values)


def values_of(sheet: Sheet) -> dict[str, Any]:
    """What is set, without the secrets."""
    known = sheet.known()
    return {field.key: known.get(field.key) for field in sheet.fields() if not is_secret(field)}


def marks_of(sheet: Sheet) -> dict[str, str]:
    """A mark for each value that is set, by which a page knows later whether it is still the same."""
    fields = {field.key: field for field in sheet.fields()}
    return {key: _mark(fields[key], value) for key, value in values_of(sheet).items()}


def _mark(field: Field, value: Any) -> str:
    said = None if value is None or field.is_empty(value) else field.type.dump(value)
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def _beside_others(
    fields: Iterable[Field], before: Mapping[str, Any], given: Mapping[str, Any], seen: Mapping[str, str]
) -> dict[str, Any]:
    """What is given, without what others have set since and this page has left as it was."""
    kept, errors = dict(given), []
    for field in fields:
        now = _mark(field, before[field.key]) if field.key in seen and field.key in before else None
        if now is None or now == seen[field.key] or field.key not in given:
            continue
        wanted = _wanted_mark(field, given[field.key])
        if wanted == seen[field.key]:
            del kept[field.key]
        elif wanted != now:
            errors.append(field.refused("E_STALE"))
    if errors:
        raise Invalid(errors)
    return kept


def _wanted_mark(field: Field, value: Any) -> str:
    """The mark of what is given; none for what the field does not take, which is refused later."""
    try:
        return _mark(field, field.clean(value))
    except DomainError:
        return ""


def secrets_set(sheet: Sheet) -> dict[str, bool]:
    """Whether each secret is there; more is never said of one."""
    known = sheet.known()
    return {key: bool(known.get(key)) for key in _secrets(sheet.fields())}


def _secrets(fields: tuple[Field, ...]) -> list[str]:
    return [field.key for field in fields if is_secret(field)]


def _checked(
    actor: Actor, fields: tuple[Field, ...], wanted: Mapping[str, Any], given: set[str]
) -> tuple[dict[str, Any], list[DomainError]]:
    """The values as they will be kept, without those that are wrong, and what is wrong with these."""
    known = {field.key for field in fields}
    errors = [DomainError("E_UNKNOWN_FIELD", field=key, name=key) for key in sorted(given - known)]
    values: dict[str, Any] = {}
    for field in fields:
        try:
            values[field.key] = _clean(actor, field, wanted[field.key], is_new=field.key in given)
        except DomainError as error:
            errors.append(error)
    return values, errors


def _clean(actor: Actor, field: Field, value: Any, *, is_new: bool) -> Any:
    """One value; what it refers to must be there to be seen by who names it."""
    found = field.clean(value) if is_new else value
    if field.required and field.is_empty(found):
        raise field.refused("E_REQUIRED")
    if is_new and found and field.target and not _is_seen(actor, field, found):
        raise field.refused("E_REFERENCE")
    return found


def _is_seen(actor: Actor, field: Field, pk: int) -> bool:
    return visible(registry.get(field.target), actor, named=True).filter(pk=pk).exists()


def _note(actor: Actor, sheet: Sheet, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """One entry that names what has changed; of a secret only that there is a new one."""
    facts: dict[str, list[Any]] = {}
    for field in sheet.fields():
        old, new = before.get(field.key), values[field.key]
        if is_secret(field) and new:
            facts[f"{sheet.key}.{field.key}"] = [HIDDEN, HIDDEN]
        elif not is_secret(field) and _dumped(field, old) != _dumped(field, new):
            facts[f"{sheet.key}.{field.key}"] = [_dumped(field, old), _dumped(field, new)]
    if facts:
        company = find_company()
        note(registry.get("company"), actor, company.pk if company else 0, VERB, text=told(facts), facts=facts)


def told(facts: Mapping[str, Any]) -> str:
    """What an entry of the history says of the settings of a sheet, in the language of who reads it; empty for what is
    none."""
    sheet = find(next(iter(facts), "").rpartition(".")[0])
    if sheet is None:
        return ""
    fields = {f"{sheet.key}.{field.key}": field for field in sheet.fields()}
    lines = [f"{fields[key].label}: {_between(fields[key], *pair)}" for key, pair in facts.items() if key in fields]
    return f"{sheet.label}: {'; '.join(lines)}" if lines else ""


def _between(field: Field, old: Any, new: Any) -> str:
    return HIDDEN if is_secret(field) else f"{_said(field, _read(field, old))} → {_said(field, _read(field, new))}"


def _read(field: Field, dumped: Any) -> Any:
    """A value as the history keeps it; what an earlier release took and this one doesn't is not said."""
    try:
        return None if dumped is None else field.clean(dumped)
    except DomainError:
        return None


def _dumped(field: Field, value: Any) -> Any:
    return None if value is None else field.type.dump(value)


def _said(field: Field, value: Any) -> str:
    return "—" if value is None or field.is_empty(value) else field.type.display(value)
