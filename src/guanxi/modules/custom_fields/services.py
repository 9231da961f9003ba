"""Rules of custom fields: what a field may be, and how a change of one reaches every process."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.shape import reshape
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.kernel.patterns import fault, matches
from guanxi.kernel.text import listed
from guanxi.kernel.words import word_of
from guanxi.meta import registry
from guanxi.meta.amounts import COMPANY, CURRENCY, RECORD
from guanxi.meta.configuration import Swap, option
from guanxi.meta.custom.build import field_of, takes_lines
from guanxi.meta.custom.column import COLUMN, KEY, column_of
from guanxi.meta.custom.forms import form_of
from guanxi.meta.custom.types import AUTONUMBER, CALCULATED, HEADING, KINDS, SEVERAL_PARTS, UNWRITTEN
from guanxi.meta.models import FieldDefinition, TakenKey
from guanxi.meta.module import Module
from guanxi.meta.numbering import check_pattern
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.number import Integer
from guanxi.modules.custom_fields.calculated import calculates_anew, check_calculated
from guanxi.records.gate import named_by
from guanxi.records.jobs import index_fields, recalculate
from guanxi.records.store import Change

SHOWN = 5  # names of what stands against a change
MOST = declare(
    Setting(
        key="custom_fields.most",
        type=Integer(low=1, high=1000),
        label=_("Custom fields of a module"),
        about=_("So many fields a company can add to one module at most."),
        default=300,
    )
)
RESERVED = ("_key",)  # ends of keys that stand beside texts
IN_LINES = "text integer decimal money percent date choice reference user department phone email url".split()
COMPARED = 5_000  # values that are compared while someone waits
LONGEST = 500  # characters of a text that databases take into an index
GIVEN = ("required", "once", "within", "preset", "preset_formula")  # what only fields have whose values people give
OF_VALUES = ("searched", "in_lists", "in_imports", "in_api", "audited")  # what words between fields know nothing of
PARTICULAR = frozenset(key for kind in KINDS.values() for key in kind.takes)


def check_fields(changes: list[Change]) -> None:
    """Keys that can be kept, kinds with what they need, and values there already that the change still allows."""
    for change in changes:
        module = registry.by_slug(change.value("object"))
        if module is None:
            continue  # refused already: none was named, or one that takes no fields
        _check_key(change, module)
        if change.is_good:
            _check_settings(change, module)
        if change.is_good and change.value("in_lines"):
            _check_lines(change, module)
        if change.is_good:
            _check_length(change)
        if change.is_good:
            _check_values(change, module)
        if change.changes("active") and not (change.is_new or change.value("active")):
            _check_unnamed(change)
    check_calculated(changes)


def _check_unnamed(change: Change) -> None:
    """A field that rules name can't be hidden: they could not be read any more."""
    if names := named_by.ask(change.module, change.record):
        change.refuse("E_IN_USE", "active", refs=listed(names[:SHOWN]))


def takes_fields(module: Module) -> bool:
    """Whether a company can add fields to a module: its records are written by people, and can keep them."""
    return module.writable and any(column.name == COLUMN for column in module.model._meta.concrete_fields)


def took_effect(changes: Sequence[Change]) -> None:
    """The company is shaped otherwise from now on: every process reads the new mark with its next request."""
    TakenKey.objects.bulk_create((_taken(change.record) for change in changes if change.is_new), ignore_conflicts=True)
    reshape()
    for slug in sorted({change.record.object for change in changes}):
        enqueue(index_fields, slug=slug, actor=changes[0].actor)
    for slug in sorted({change.record.object for change in changes if calculates_anew(change)}):
        if module := registry.by_slug(slug):
            enqueue(recalculate, module=module.key)


def _check_key(change: Change, module: Module) -> None:
    if not change.is_new:
        return
    if not change.value("key"):
        change.put("key", f"x_{word_of(change.value('name_en') or change.value('name'))}")
    key = change.value("key")
    if not re.fullmatch(KEY, key) or key.endswith(RESERVED):
        change.refuse("E_FORMAT", "key", hint="x_colour")
    elif FieldDefinition.objects.filter(object=module.slug, key=key).exists() or _was_other(change.record):
        change.refuse("E_NOT_UNIQUE", "key")
    elif FieldDefinition.objects.filter(object=module.slug, deleted_at=None).count() >= MOST.now():
        change.refuse("E_RANGE", "key", low=0, high=MOST.now())


def _was_other(definition: FieldDefinition) -> bool:
    """Whether the key has stood for another kind of values, which records may still keep."""
    rows = TakenKey.objects.filter(object=definition.object, key=definition.key)
    return rows.exclude(kind=definition.kind, target=definition.means).exists()


def _taken(definition: FieldDefinition) -> TakenKey:
    return TakenKey(object=definition.object, key=definition.key, kind=definition.kind, target=definition.means)


def _check_length(change: Change) -> None:
    """Long texts stand in no index: databases refuse the records that have them. Whoever wants one says how long."""
    if not (change.value("indexed") or change.value("once")):
        return
    if getattr(field_of(change.record).type, "limit", 0) <= LONGEST:
        return
    if "longest" in KINDS[change.value("kind")].takes:
        change.refuse("E_RANGE", "longest", low=1, high=LONGEST)
    else:
        change.put("indexed", False)
        change.put("once", False)


def _check_settings(change: Change, module: Module) -> None:
    """What the kind does not take is left out; the field can be made, and its default is a value that it takes."""
    for key in _untaken(change):
        if not change.module.field(key).is_empty(change.value(key)):
            change.put(key, None)
    if change.value("kind") == AUTONUMBER:
        _check_pattern(change)
    if change.value("kind") == HEADING:
        for key in OF_VALUES:
            change.put(key, False)
    _check_currency(change, module)
    _check_emptied(change)
    _check_form(change)
    _check_within(change, module)
    _check_places(change)
    _keep_options(change)
    _check_list_above(change, module)
    if None not in (change.value("low"), change.value("high")) and change.value("low") > change.value("high"):
        change.refuse("E_BOUNDS", "high", low=change.module.field("low").type.display(change.value("low")))
    if change.is_good:
        try:
            field_of(change.record)
        except DomainError as error:
            change.errors.append(DomainError(error.code, **{**error.params, "field": "preset"}))


def _untaken(change: Change) -> set[str]:
    """What means nothing for this field."""
    kind = change.value("kind")
    found = set(PARTICULAR - set(KINDS[kind].takes))
    found |= set(GIVEN) if kind in UNWRITTEN else set()
    found |= {"once", "indexed", "preset"} if kind in SEVERAL_PARTS else set()
    found |= {"preset", "preset_formula", "once", "indexed", "searched"} if change.value("sealed") else set()
    found |= set() if change.value("once") else {"within"}
    return found | ({"preset"} if change.value("preset_formula") else set())


def _check_places(change: Change) -> None:
    """What must be filled in can be filled in wherever records are made."""
    if change.value("required") and not (change.value("preset") or change.value("preset_formula")):
        for key in ("in_imports", "in_api"):
            if not change.value(key):
                change.refuse("E_FORMAT", key, hint=_("a field that must be filled in is open here, or has a default."))


def _check_emptied(change: Change) -> None:
    """What must be filled in is not emptied, and lines neither go nor are changed by themselves."""
    if change.value("on_delete") == "clear" and change.value("required"):
        change.refuse("E_FORMAT", "on_delete", hint=_("a field that must be filled in can't be emptied."))
    if change.value("on_delete") and change.value("in_lines"):
        change.refuse("E_FORMAT", "on_delete", hint=_("lines of documents keep what they name; leave this empty."))


def _check_currency(change: Change, module: Module) -> None:
    """Only records with a currency of their own have amounts in it; amounts that people gave don't change theirs."""
    kept = change.value("kind") not in CALCULATED and not change.is_new
    if change.value("currency") == RECORD and CURRENCY not in module.by_key:
        change.refuse("E_CHOICE", "currency", choices=change.module.field("currency").type.display(COMPANY))
    elif kept and (change.before("currency") == RECORD) != (change.value("currency") == RECORD):
        change.refuse("E_FIELD_FORBIDDEN", "currency")


def _check_within(change: Change, module: Module) -> None:
    """Values are unique among the records that name the same one in a field of theirs."""
    known = [
        one.key for one in module.fields if one.is_reference and not one.private and one.key != change.value("key")
    ]
    if change.value("within") and change.value("within") not in known:
        change.refuse("E_CHOICE", "within", choices=", ".join(known) or "–")


def _check_form(change: Change) -> None:
    """A form that texts can be held against, and that the default has."""
    regex, preset = change.value("regex"), change.value("preset")
    if regex and (said := fault(regex)):
        change.refuse("E_FORMAT", "regex", hint=said)
    elif regex and preset and not matches(regex, preset):
        change.refuse("E_FORMAT", "preset", hint=regex)


def _check_lines(change: Change, module: Module) -> None:
    """Lines are those of documents and of modules of the company's own; their fields are of kinds that fit into a row
    of a grid, and nothing is looked up by them."""
    if not takes_lines(module):
        known = [one.slug for one in registry.all_modules() if takes_lines(one)]
        change.refuse("E_CHOICE", "in_lines", choices=", ".join(known))
    elif change.value("kind") not in IN_LINES:
        change.refuse("E_CHOICE", "kind", choices=", ".join(IN_LINES))
    for key in ("indexed", "once", "searched"):
        change.put(key, False)
    for key in ("only", "preset_formula", "sealed", "currency", "within"):  # which are about whole records
        change.put(key, None)
    for key in ("in_lists", "in_imports", "in_api"):
        change.put(key, True)


def _keep_options(change: Change) -> None:
    """A value that is left out of a list is retired: records may have it."""
    left = {one["value"]: one for one in change.before("options") or ()} if not change.is_new else {}
    for one in change.value("options") or ():
        left.pop(one["value"], None)
    if left:
        change.put("options", [*(change.value("options") or ()), *({**one, "active": False} for one in left.values())])


def _check_list_above(change: Change, module: Module) -> None:
    """The list above is one value of another list of the same module, and is not below this one itself."""
    key, seen = change.value("depends"), {change.value("key")}
    while key:
        above = module.by_key.get(key)
        if key in seen or above is None or not isinstance(above.type, Choice) or above.private:
            known = [one.key for one in module.fields if isinstance(one.type, Choice) and one.key not in seen]
            change.refuse("E_CHOICE", "depends", choices=", ".join(known) or "–")
            return
        seen.add(key)
        key = above.type.depends


def named_options(value: Any, definition: Mapping[str, Any], swap: Swap) -> Any:
    """The values of a list, with those swapped of the list above with which they go."""
    above = definition.get("depends")
    if not above or not isinstance(value, list):
        return value
    return [
        {**one, "parent": option(swap, str(definition.get("object")), str(above), one["parent"])}
        if isinstance(one, Mapping) and one.get("parent")
        else one
        for one in value
    ]


def _check_pattern(change: Change) -> None:
    module = registry.by_slug(change.value("object"))
    try:
        if module is not None:
            check_pattern(module, change.value("pattern"), "")
    except Refusal as refusal:
        change.refuse(refusal.code, "pattern", **refusal.params)


def _check_values(change: Change, module: Module) -> None:
    """What stands in records already must not be there twice in a field that is to be unique. Only so many are looked
    at here; the job that makes the guard finds the others, and takes it back."""
    is_same = change.before("once") and change.before("within") == change.value("within")
    if change.is_new or not change.value("once") or is_same:
        return
    field = field_of(change.record)
    column = column_of(form_of(field.type), field.key)
    rows = module.model.objects.filter(module.rows, deleted_at=None).order_by("pk")
    filled = rows.exclude(**{column: ""}) if field.form.missing else rows.filter(**{f"{column}__isnull": False})
    if parent := module.by_key.get(field.within):
        filled = filled.filter(**{f"{parent.column}__isnull": False})
    values = list(filled.values_list(column, *([parent.column] if parent else []))[:COMPARED])
    if len(set(values)) < len(values):
        change.refuse("E_NOT_UNIQUE", "once")
