"""What single fields of the company ask of their values: that texts have a form, that records meet a condition. Only
what is given anew is asked; the past is told as it was."""

from collections import defaultdict
from collections.abc import Iterator

from guanxi.kernel.errors import DomainError
from guanxi.kernel.patterns import matches
from guanxi.meta.custom.field import CustomField
from guanxi.meta.field import Field
from guanxi.meta.types.reference import References
from guanxi.records.change import Change, good
from guanxi.records.derived.choosing import taken
from guanxi.records.derived.plan import plan_now
from guanxi.records.store.checking import newly_named


def check_particular(changes: list[Change]) -> None:
    """E_FORMAT for texts of another form, E_REFERENCE_FILTER for records that a field does not take."""
    asked = [change for change in good(changes) if not change.history]
    for change in asked:
        _check_forms(change)
    _check_chosen([change for change in asked if change.is_good])


def _check_forms(change: Change) -> None:
    for name, field, text in _texts(change):
        if text and not matches(field.regex, text):
            hint = str(field.regex_hint) or field.regex
            change.errors.append(DomainError("E_FORMAT", field=name, label=field.label, hint=hint))


def _texts(change: Change) -> Iterator[tuple[str, CustomField, str]]:
    """The texts that are new or were changed, in fields that ask for a form."""
    for field in change.module.formed:
        if isinstance(field, CustomField) and change.changes(field.key):
            yield field.key, field, change.value(field.key)
    spec = change.module.lines
    fields = [field for field in spec.fields if isinstance(field, CustomField) and field.regex] if spec else []
    for place, line in enumerate(change.lines or ()) if fields else ():
        for field in fields:
            text = field.read(line.record)
            if (line.old or {}).get(field.key) != text:
                yield f"lines.{place}.{field.key}", field, text


def _check_chosen(changes: list[Change]) -> None:
    choosing = {field.key for field in changes[0].module.naming if _is_choosy(field)} if changes else set()
    asked: dict[str, list[tuple[Change, set[int]]]] = defaultdict(list)
    for change in changes if choosing else ():
        for _change, field, name, ids in newly_named(change):
            if name in choosing:
                before = change.before(name) if isinstance(field.type, References) else ()
                asked[name].append((change, set(ids) - set(before or ())))
    for key, uses in asked.items():
        _check_uses(key, uses)


def _is_choosy(field: Field) -> bool:
    return isinstance(field, CustomField) and bool(field.only)


def _check_uses(key: str, uses: list[tuple[Change, set[int]]]) -> None:
    first = uses[0][0]
    condition = plan_now().choices.get(first.module.key, {}).get(key)
    wanted = set().union(*(ids for _change, ids in uses))
    known = set(taken(condition, first.module.field(key).target, first.actor).filter(pk__in=wanted))
    for change, ids in uses:
        if not ids <= known:
            change.refuse("E_REFERENCE_FILTER", key)
