"""The values of the product's own picklists as a company wants them: names, colours, order, which are in use, its own.

A list that several fields share is changed once, at the first field that has it. What is kept are all values in their
order; those that a later release brings stand behind them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from guanxi.kernel.errors import DomainError, Invalid
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.custom.types import worded
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.choice import Choice, MultiChoice, Option
from guanxi.meta.types.optionlist import ITEMS, option_of
from guanxi.records import gate
from guanxi.tailoring.models import Adjustment
from guanxi.tailoring.words import both, said

Options = tuple[Option, ...]
SHOWN = 5  # names of what stands against a change
LABEL = _("Values to choose from")
SHAPE = '{"options": [{"value", "label_zh", "label_en", "colour", "active"}], "preset": "…"}'


def picklists(module: Module) -> dict[str, Field]:
    """The fields of a module whose picklist is changed there."""
    return {field.key: field for home, field in homes() if home.key == module.key}


def homes() -> Iterator[tuple[Module, Field]]:
    """Each picklist of the product with the first field that has it, in modules of daily work before settings."""
    seen: set[int] = set()
    for module in sorted(registry.all_declared(), key=lambda module: module.group == "settings"):
        for field in module.fields:
            if _is_picklist(module, field) and id(_options(field)) not in seen:
                seen.add(id(_options(field)))
                yield module, field


def sharing(module: Module, key: str) -> list[tuple[Module, Field]]:
    """All fields that have the picklist of a field, that field first."""
    options = _options(picklists(module)[key])
    return [(one, field) for one in registry.all_declared() for field in one.fields if _options(field) is options]


def is_open(options: Iterable[Option]) -> bool:
    """Whether a company may add values: rules know only some of them."""
    return any(not option.system for option in options)


def cleaned(module: Module, key: str, given: Any) -> dict[str, Any] | None:
    """A picklist as it is kept; E_OPTION_SYSTEM for what rules forbid, E_IN_USE for values that records still have."""
    field = picklists(module)[key]
    if not isinstance(given, Mapping) or not set(given) <= {"options", "preset"}:
        raise DomainError("E_FORMAT", field=key, label=field.label, hint=SHAPE)
    raw = given.get("options")
    if not isinstance(raw, list) or not 0 < len(raw) <= ITEMS:
        raise DomainError("E_FORMAT", field=key, label=LABEL, hint=SHAPE)
    found = [_option(field, one, place) for place, one in enumerate(raw)]
    found += _retired(field, {one["value"] for one in found})
    _check(module, field, found)
    preset = _preset(field, found, given.get("preset", None))
    plain = standard(module, key)
    if found == plain["options"] and preset == plain["preset"]:
        return None
    return {"options": [_without_standard(field, one) for one in found], "preset": preset}


def standard(module: Module, key: str) -> dict[str, Any]:
    """The picklist as the product brings it."""
    field = picklists(module)[key]
    return {"options": [_standard(option) for option in _options(field)], "preset": preset_of(field)}


def present(module: Module, key: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """The picklist as it holds, with every name in full, and the values that a later release has brought."""
    plain = standard(module, key)
    if body is None:
        return plain
    known = {one["value"]: one for one in plain["options"]}
    kept = [_named(one, known.get(one["value"])) for one in body["options"]]
    values = {one["value"] for one in kept}
    fresh = [one for value, one in known.items() if value not in values]
    return {"options": [*kept, *fresh], "preset": body["preset"]}


def apply_all(modules: Iterable[Module], bodies: Mapping[tuple[str, str], Mapping[str, Any]]) -> list[Module]:
    """All modules with the company's picklists, by module and field of their homes."""
    found = {
        id(_options(field)): (_made(field, body), body.get("preset", ""))
        for module, field in homes()
        if (body := bodies.get((module.slug, field.key))) is not None
    }
    return [_applied(module, found) for module in modules]


def preset_of(field: Field) -> str:
    """The value that new records get; of several values, the first."""
    default = field.default
    return (default or "") if isinstance(default, str | None) else next(iter(default), "")


def _applied(module: Module, found: Mapping[int, tuple[Options, str]]) -> Module:
    if not any(id(_options(field)) in found for field in module.fields):
        return module
    return replace(module, fields=tuple(_field(field, found) for field in module.fields))


def _field(field: Field, found: Mapping[int, tuple[Options, str]]) -> Field:
    if id(_options(field)) not in found:
        return field
    options, preset = found[id(_options(field))]
    changed = replace(field, type=replace(field.type, options=options))  # type: ignore[call-arg]
    if preset == preset_of(field):
        return changed
    several = isinstance(field.type, MultiChoice)
    default: Any = ((preset,) if preset else ()) if several else preset
    return replace(changed, default=default, is_preset=bool(preset))


def _made(field: Field, body: Mapping[str, Any]) -> Options:
    known = {option.value: option for option in _options(field)}
    made = tuple(_made_option(one, known.get(one["value"])) for one in body["options"])
    values = {option.value for option in made}
    return (*made, *(option for option in known.values() if option.value not in values))


def _made_option(one: Mapping[str, Any], known: Option | None) -> Option:
    word = {"zh": one["label_zh"], "en": one["label_en"]}
    return Option(
        value=one["value"],
        label=said(word, known.label) if known else worded(one["label_zh"], one["label_en"]),
        colour=one["colour"],
        system=known.system if known else False,
        active=one.get("active", True),
    )


def _is_picklist(module: Module, field: Field) -> bool:
    """A list of values that the product brings; the kinds of records are another thing."""
    of_kinds = module.variants is not None and module.variants.field == field.key
    return type(field.type) in (Choice, MultiChoice) and bool(_options(field)) and not of_kinds


def _options(field: Field) -> Any:
    return getattr(field.type, "options", ()) if type(field.type) in (Choice, MultiChoice) else ()


def _standard(option: Option) -> dict[str, Any]:
    label = both(option.label)
    told = {"value": option.value, "label_zh": label["zh"], "label_en": label["en"], "colour": option.colour}
    return told if option.active else {**told, "active": False}


def _option(field: Field, given: Any, place: int) -> dict[str, Any]:
    """One value as given; one of the product keeps its names where none are given."""
    known = {option.value: option for option in _options(field)}
    value = given.get("value") if isinstance(given, Mapping) else None
    try:
        if not isinstance(value, str) or value not in known:
            return option_of(given, place)
        given = _named(given, _standard(known[value]))
        return {**option_of({**given, "value": ""}, place), "value": value}
    except Refusal as refusal:
        raise field.refused(refusal.code, **refusal.params) from None


def _named(one: Mapping[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any]:
    """A value with the product's names where the company has none."""
    names = {name: one.get(name) or (known or {}).get(name, "") for name in ("label_zh", "label_en")}
    return {**one, **names, "colour": one.get("colour", (known or {}).get("colour", 0))}


def _without_standard(field: Field, one: dict[str, Any]) -> dict[str, Any]:
    """A value as it is kept: names that are the product's own are not the company's."""
    known = next((_standard(option) for option in _options(field) if option.value == one["value"]), {})
    return {**one, **{name: "" for name in ("label_zh", "label_en") if one[name] == known.get(name)}}


def _retired(field: Field, values: set[str]) -> list[dict[str, Any]]:
    """Values of the product that were left out: they are in use no more, and stay for the records that have them."""
    return [
        {**_standard(option), "active": False}
        for option in _options(field)
        if option.value not in values and not option.system
    ]


def _check(module: Module, field: Field, found: list[dict[str, Any]]) -> None:
    options, values = _options(field), [one["value"] for one in found]
    errors: list[DomainError] = []
    if len(set(values)) < len(values):
        errors.append(field.refused("E_FORMAT", hint=_("each value stands there once.")))
    kept = {one["value"] for one in found if one.get("active", True)}
    fixed = [str(option.label) for option in options if option.system and option.value not in kept]
    if fixed or (not is_open(options) and len(values) > len(options)):
        errors.append(field.refused("E_OPTION_SYSTEM", options=", ".join(fixed) or field.label))
    if not kept:
        errors.append(field.refused("E_REQUIRED"))
    errors += _in_use(module, field, set(values))
    if errors:
        raise Invalid(errors)


def _in_use(module: Module, field: Field, values: set[str]) -> Iterator[DomainError]:
    """A refusal for each value of its own that is left out while records have it, or the configuration names it: it can
    be retired or replaced instead."""
    row = Adjustment.objects.filter(kind="picklists", object=module.slug, key=field.key).exclude(body=None).first()
    before = {one["value"] for one in row.body["options"]} if row else set()
    for value in sorted(before - values):
        count = sum(_count(one, other, value) for one, other in sharing(module, field.key))
        refs = [ngettext("%(num)s record", "%(num)s records", count) % {"num": count}] if count else []
        refs += gate.option_named_by.ask(module, field.key, value)[:SHOWN]
        if refs:
            yield field.refused("E_IN_USE", refs=f"{listed(refs)} ({value})")


def _count(module: Module, field: Field, value: str) -> int:
    """How many records have a value, those in the bin among them."""
    operator = "__holds" if isinstance(field.type, MultiChoice) else ""
    return int(module.model.objects.filter(module.rows, **{f"{field.column}{operator}": value}).count())


def _preset(field: Field, found: list[dict[str, Any]], given: Any) -> str:
    """The value for new records: one that is in use."""
    preset = preset_of(field) if given is None else given
    active = {one["value"] for one in found if one.get("active", True)}
    if not isinstance(preset, str) or (preset and preset not in active):
        raise field.refused("E_CHOICE", choices=", ".join(sorted(active)))
    if preset != preset_of(field) and not is_open(_options(field)):
        raise field.refused("E_OPTION_SYSTEM", options=field.label)
    if not preset and field.default and not field.nullable:
        raise field.refused("E_REQUIRED")
    return preset
