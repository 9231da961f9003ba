"""What the layout asks of the fields of a form, with what stands in it right now."""

from copy import copy
from typing import Any
from urllib.parse import urlencode

from guanxi.kernel.errors import DomainError
from guanxi.meta.types.choice import MultiChoice
from guanxi.meta.types.files import Files
from guanxi.meta.types.place import Place
from guanxi.meta.types.reference import References
from guanxi.records.store.blank import blank
from guanxi.records.terms import Terms, layout_of, terms_of, watched
from guanxi.web.forms.draft import Draft
from guanxi.web.forms.posted import meant

SEVERAL = (MultiChoice, References, Files, Place)


def terms_of_draft(draft: Draft) -> Terms:
    """What is hidden, required and read-only in a form."""
    return terms_of(draft.module, draft.actor, filled(draft))


def asking(draft: Draft) -> dict[str, str] | None:
    """Which fields change what is shown, and where a script asks after one of them has changed."""
    module = draft.module
    looked_at = watched(layout_of(module, draft.actor, filled(draft)))
    if not looked_at:
        return None
    given = {"record": draft.record.pk} if draft.record else _kind(draft)
    return {"watch": " ".join(sorted(looked_at)), "endpoint": f"/m/{module.slug}/terms?{urlencode(given)}"}


def filled(draft: Draft) -> Any:
    """The record as it would be if the form were saved now; what can't be read yet counts as it was."""
    record = copy(draft.record) if draft.record else blank(draft.module)
    for key, value in draft.values.items():
        field = draft.module.by_key.get(key)
        if field is None or value == field.read(record):
            continue
        typed = isinstance(value, str) or isinstance(field.type, SEVERAL)
        try:
            field.write(record, field.clean(meant([field], {key: value})[key]) if typed else value)
        except DomainError:
            continue
    return record


def _kind(draft: Draft) -> dict[str, Any]:
    variants = draft.module.variants
    return {variants.field: draft.values.get(variants.field, "")} if variants else {}
