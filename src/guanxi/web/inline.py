"""Changing one field where it stands, in a list or among the facts of a record: the form, and the cells after it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.template.loader import render_to_string

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.dump import row_of
from guanxi.records.titles import titles_of
from guanxi.web.cells import cell
from guanxi.web.editable import editable
from guanxi.web.forms import stale
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.page import last_entry
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import each_of
from guanxi.web.forms.saving import changed
from guanxi.web.menu import address


def field_of(module: Module, actor: Actor, key: str) -> Field:
    """The field of a name, if it can be changed in place; hidden ones answer as unknown ones."""
    if key not in readable(module, actor):
        raise DomainError("E_NOT_FOUND")
    if key not in editable(module, actor):
        raise module.field(key).refused("E_FIELD_FORBIDDEN")
    return module.field(key)


def form_values(
    field: Field,
    module: Module,
    actor: Actor,
    record: Any,
    *,
    given: Any = None,
    error: DomainError | None = None,
    others: Mapping[str, stale.Meanwhile] | None = None,
) -> dict[str, Any]:
    """The values of the form: as the record is now, or as typed with what speaks against it."""
    stages = module.stages
    walks = stages is not None and stages.field == field.key
    lanes = stages.walk(module.field(stages.process).read(record)).lanes if stages and walks else ()
    values = {field.key: field.read(record) if given is None else given}
    prefix = f"inline-{record.pk}-"
    made = field_values(module, actor, [field], values, lanes=lanes, record=record, prefix=prefix)[0]
    told = [one.message for one in each_of(error)] if error else []
    mine = meant([field], {field.key: given}) if given is not None else {}
    return {
        "module": module,
        "record": record,
        "field": {**made, "error": told[0] if told else None},
        "more": told[1:],
        "action": f"{address(module)}{record.pk}/field/{field.key}",
        "back": f"{address(module)}{record.pk}/",
        "version": record.version,
        "seen": last_entry(module, actor, record),
        "conflicts": stale.conflicts(module, actor, [field], mine, others) if others else [],
    }


def typed_value(field: Field, pk: int, data: Any) -> Any:
    """What was typed into the form of one field."""
    return typed([field], data, f"inline-{pk}-").get(field.key)


def save(field: Field, module: Module, actor: Actor, record: Any, given: Any, version: int | None) -> Any:
    """Write what differs from the record, if nobody has changed it since."""
    wanted = changed([field], {field.key: given}, record) if given is not None else {}
    return store.update(module, actor, record.pk, wanted, version=version) if wanted else record


def drawn(module: Module, actor: Actor, record: Any, keys: Iterable[str], *, facts: bool) -> dict[str, str]:
    """The cells of a record as they are now, as HTML by field: rules may have changed others than the one meant."""
    fields = [module.field(key) for key in dict.fromkeys(keys) if key in readable(module, actor)]
    row = row_of(module, record)
    titles = titles_of(fields, [row], actor)
    return {
        field.key: render_to_string(
            "records/inline_cell.html",
            {
                "c": cell(field, row[field.column], titles, actor, row),
                "href": f"{address(module)}{record.pk}/" if field.key == module.title and not facts else "",
                "tools": facts,
            },
        )
        for field in fields
    }
