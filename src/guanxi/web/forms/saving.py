"""Saving what a form has sent."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from guanxi.access.fields import lines_written
from guanxi.meta.field import Field
from guanxi.records import store
from guanxi.web.forms.draft import Draft
from guanxi.web.forms.fields import as_text
from guanxi.web.forms.page import flat, kind_of
from guanxi.web.forms.posted import given, meant, meant_lines, typed, typed_lines
from guanxi.web.forms.terms import terms_of_draft


def sent(draft: Draft, data: QueryDict) -> Draft:
    """The form as it was sent, with everything as typed."""
    values = {**draft.values, **typed(flat(draft), data)}
    spec = lines_written(draft.module, draft.actor)
    lines = typed_lines(spec, data) if spec else None
    return replace(
        draft, values=values, lines=draft.lines if lines is None else lines, token=data.get("form_token", "")
    )


def create(draft: Draft, data: QueryDict) -> Any:
    """Write a new record from a form."""
    fields = flat(draft)
    wanted = _free(draft, data, given(meant(fields, typed(fields, data))))
    return store.create(draft.module, draft.actor, _kind(draft) | wanted | _lines(draft, data))


def _kind(draft: Draft) -> dict[str, Any]:
    """The kind of a new record, which its form does not ask for again."""
    kind, variants = kind_of(draft), draft.module.variants
    return {variants.field: kind.key} if kind and variants else {}


def update(draft: Draft, data: QueryDict, version: int | None) -> Any:
    """Write what differs from the record; a cleared field that has a default gets that."""
    fields = [field for field in flat(draft) if not field.fixed]
    wanted = _free(draft, data, changed(fields, typed(fields, data), draft.record))
    module, actor = draft.module, draft.actor
    return store.update(module, actor, draft.record.pk, wanted | _lines(draft, data), version=version)


def _free(draft: Draft, data: QueryDict, wanted: dict[str, Any]) -> dict[str, Any]:
    """Without what the layout hides or holds by what the form says now: what it sends of such fields means nothing."""
    held = terms_of_draft(sent(draft, data)).held
    return {key: value for key, value in wanted.items() if key not in held}


def changed(fields: list[Field], values: Mapping[str, Any], record: Any) -> dict[str, Any]:
    """What of the typed values is not what the record shows already."""
    by_key = {field.key: field for field in fields}
    differing = {key: value for key, value in values.items() if _shown(by_key[key], record) != _plain(value)}
    wanted = meant(fields, differing)
    return {key: by_key[key].default if value is None else value for key, value in wanted.items()}


def _shown(field: Field, record: Any) -> Any:
    value = as_text(field, field.read(record))
    if isinstance(value, bool):
        return "true" if value else "false"
    return _plain([str(item) for item in value] if isinstance(value, list | tuple) else value)


def _plain(value: Any) -> Any:
    return "" if value in (None, [], {}) else str(value) if isinstance(value, int) else value


def _lines(draft: Draft, data: QueryDict) -> dict[str, Any]:
    """The lines, where the grid was shown and says something else than the record."""
    spec = lines_written(draft.module, draft.actor)
    lines = typed_lines(spec, data) if spec else None
    if spec is None or lines is None or _as_typed(lines) == _as_typed(draft.lines):
        return {}
    return {"lines": meant_lines(spec, lines)}


def _as_typed(lines: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Lines as plain texts."""
    return [{key: str(value or "") for key, value in line.items()} for line in lines]


def meant_values(draft: Draft, data: QueryDict) -> dict[str, Any]:
    """All values of the form as the store would take them."""
    fields = flat(draft)
    return meant(fields, typed(fields, data))
