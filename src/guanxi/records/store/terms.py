"""What the layout asks, held against what somebody wants to write: the same for the page, the API and files."""

from guanxi.records.change import Change
from guanxi.records.terms import layout_of, looked_at, rule_of, terms_of


def check_terms(change: Change) -> None:
    """Refuse changes of hidden and read-only fields, and note required ones that are empty. Services and what is told
    of the past are free."""
    if change.trusted or change.history:
        return
    terms = terms_of(change.module, change.actor, change.record)
    for key in sorted(change.given & terms.held):
        is_preset = change.is_new and change.value(key) == change.module.field(key).default
        if change.changes(key) and not is_preset:
            change.refuse("E_FIELD_FORBIDDEN", key)
    missing = change.extra.setdefault("missing", [])
    missing += [key for key in sorted(terms.required) if key not in missing and _is_asked(change, key)]


def _is_asked(change: Change, key: str) -> bool:
    """Of an old record, a field is asked for when it is touched, or what makes it required is."""
    field = change.module.field(key)
    if not field.is_empty(field.read(change.record)) or field.read_only:
        return False
    rule = rule_of(layout_of(change.module, change.actor, change.record), key).required
    return change.is_new or key in change.given or bool(change.given.intersection(looked_at(rule)))
