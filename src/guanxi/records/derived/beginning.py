"""Values with which new records begin, calculated by the formulas of their fields' defaults. Nothing follows them
later: from then on the value is one that people write."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.money import round_half_up
from guanxi.meta.amounts import in_currency
from guanxi.meta.field import Field
from guanxi.meta.formulas.formula import Formula
from guanxi.meta.module import Module
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.records.change import Change
from guanxi.records.derived.calculate import currency_in, in_company_time, inputs_of, read_elsewhere
from guanxi.records.derived.plan import plan_now
from guanxi.records.derived.reading import along, may_know


def begin(changes: list[Change]) -> None:
    """Fill in what nobody has given with new records, but for what reads fields that their writer may not know: the
    value would tell him."""
    fresh = [change for change in changes if change.is_new]
    formulas = _known(fresh[0].module, fresh[0].actor) if fresh else None
    if not formulas:
        return
    module, records = fresh[0].module, [change.record for change in fresh]
    far = read_elsewhere(plan_now(), module, records, _far_paths(formulas))
    with in_company_time(formulas.values()):
        for key, formula in formulas.items():
            field, own = module.field(key), [module.field(path) for path in formula.paths if "." not in path]
            inputs = (inputs_of(own, record, more) for record, more in zip(records, far, strict=True))
            for change, value in zip(fresh, formula.values(inputs), strict=True):
                if key not in change.given and field.is_empty(field.read(change.record)):
                    currency = currency_in(field, change.record, change.actor.currency)
                    change.put(key, _suited(field, value, currency))


def begun(module: Module, currency: str) -> dict[str, Any]:
    """The values that are known before anything is given, for an empty form."""
    formulas = {key: one for key, one in plan_now().beginnings.get(module.key, {}).items() if not one.paths}
    with in_company_time(formulas.values()):
        found = {key: _suited(module.field(key), one.values([{}])[0], currency) for key, one in formulas.items()}
    return {key: value for key, value in found.items() if value is not None}


def _known(module: Module, actor: Actor) -> dict[str, Formula]:
    """The defaults that read nothing but what the writer may know."""
    modules, formulas = plan_now().modules, plan_now().beginnings.get(module.key, {})
    return {
        key: formula
        for key, formula in formulas.items()
        if all(may_know(along(modules, module, path), actor) for path in formula.paths)
    }


def _far_paths(formulas: Mapping[str, Formula]) -> list[str]:
    return list(dict.fromkeys(path for one in formulas.values() for path in one.paths if "." in path))


def _suited(field: Field, value: Any, currency: str) -> Any:
    """The value as the field takes it; nothing where it doesn't."""
    kind = in_currency(field, currency).type
    if value is not None and isinstance(kind, DecimalNumber | Integer):
        value = round_half_up(value, kind.places if isinstance(kind, DecimalNumber) else 0)
        value = int(value) if isinstance(kind, Integer) else value
    try:
        return kind.clean(value)
    except Refusal:
        return None
