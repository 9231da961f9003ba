"""The occasions that records have by themselves: made, changed, a field became something."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.fields import readable
from guanxi.flow.automation.checking import NOBODY, Checking, named
from guanxi.flow.automation.kinds import TriggerKind, declare_trigger
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import STAMPS, Module
from guanxi.meta.types.choice import Choice, MultiChoice, Option
from guanxi.meta.types.heading import Heading
from guanxi.meta.types.structure import Structure
from guanxi.records.change import Change


def choices(fields: list[Field]) -> tuple[Option, ...]:
    return tuple(Option(value=item.key, label=item.label) for item in fields)


def watched(module: Module) -> list[Field]:
    """The fields whose changes a rule can watch, those of the layout first."""
    known = readable(module, NOBODY) - STAMPS
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = dict.fromkeys((*placed, *module.by_key))
    return [module.field(key) for key in keys if key in known and not isinstance(module.field(key).type, Heading)]


def _changed_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    kind = MultiChoice(options=choices(watched(module)))
    hint = _("Without any, every change counts.")
    return (Field(key="fields", type=kind, label=_("Which fields"), column="fields", help=hint, default=()),)


def _became_fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """The field and, as soon as it is known, its two values; either may be left open."""
    fields = [item for item in watched(module) if not isinstance(item.type, Structure) and item.type.empty != ()]
    kind = Choice(options=choices(fields))
    chosen = Field(key="field", type=kind, label=_("Which field"), column="field", required=True)
    item = next((item for item in fields if item.key == data.get("field")), None)
    if item is None:
        return (chosen,)
    either = _("Empty means: anything.")
    was, now = (
        named(item, key="from", label=_("Value before"), help=either),
        named(item, key="to", label=_("Value now"), help=either),
    )
    return chosen, was, now


def _check_became(checking: Checking, data: dict[str, Any]) -> dict[str, Any]:
    if data.get("from") is not None and data.get("from") == data.get("to"):
        hint = _("“before” and “now” must differ.")
        checking.refuse(DomainError("E_FORMAT", label=_("Value now"), hint=hint), "to")
    return data


def _changed(trigger: Mapping[str, Any], change: Change) -> bool:
    if change.is_new:
        return False
    keys = set(change.written) - STAMPS
    keys |= {"lines"} if "lines_told" in change.extra else set()
    return bool(keys & set(trigger["fields"]) if trigger.get("fields") else keys)


def _became(trigger: Mapping[str, Any], change: Change) -> bool:
    item = change.module.by_key.get(trigger["field"])
    if item is None or not change.changes(item.key):
        return False
    dump = item.type.dump
    is_from = "from" not in trigger or dump(change.before(item.key)) == trigger["from"]
    return is_from and ("to" not in trigger or dump(change.value(item.key)) == trigger["to"])


CREATED = declare_trigger(
    TriggerKind(key="created", label=_("A record is made"), fires=lambda _trigger, change: change.is_new)
)
CHANGED = declare_trigger(
    TriggerKind(key="changed", label=_("A record is changed"), fields=_changed_fields, fires=_changed)
)
BECAME = declare_trigger(
    TriggerKind(
        key="became", label=_("A field takes a value"), fields=_became_fields, check=_check_became, fires=_became
    )
)
