"""In whose currency calculated amounts are: where nobody says so, in that of the amounts that their formula reads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from guanxi.meta.amounts import CURRENCY, RECORD, whose_currency
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.sources import FormulaSource
from guanxi.meta.field import Field
from guanxi.meta.formulas.moneys import money_of
from guanxi.meta.module import Module
from guanxi.meta.types.base import Refusal
from guanxi.meta.types.number import Money


def in_their_currency(modules: Iterable[Module]) -> list[Module]:
    """The modules with each calculated amount in the currency of its record where what it is made of is."""
    found = list(modules)
    known = {module.key: module for module in found}
    return [_settled(module, known) for module in found]


def _settled(module: Module, known: Mapping[str, Module]) -> Module:
    if CURRENCY not in module.by_key or not any(map(_formula, module.fields)):
        return module
    asked = _Asked(module, known)
    return replace(
        module, fields=tuple(_following(field) if asked.is_of_record(field) else field for field in module.fields)
    )


def _following(field: Field) -> Field:
    return replace(field, type=replace(field.type, follows=True)) if isinstance(field.type, Money) else field


def _formula(field: Field) -> str:
    """The formula that alone says whose currency an amount is in; nothing of other fields."""
    if not (isinstance(field, CustomField) and isinstance(field.type, Money)) or field.currency:
        return ""
    return field.source.text if isinstance(field.source, FormulaSource) else ""


@dataclass(frozen=True)
class _Asked:
    """Whose currency the fields of a module are in; `way` are those about which it is asked already."""

    module: Module
    known: Mapping[str, Module]
    way: tuple[str, ...] = ()

    def is_of_record(self, field: Field) -> bool:
        """Whether a formula gives an amount in the currency of the record. What is wrong with it is told elsewhere."""
        formula = _formula(field)
        if not formula or field.key in self.way:
            return False
        try:
            return money_of(formula, replace(self, way=(*self.way, field.key)).whose) == ((RECORD, 1),)
        except Refusal:
            return False

    def whose(self, path: str) -> str:
        """Whose currency the value at a path is in."""
        owner, field = self._end(path)
        if field is None:
            return ""
        if owner is self.module and self.is_of_record(field):
            return RECORD
        return whose_currency(owner, field, path.rpartition(".")[0])

    def _end(self, path: str) -> tuple[Module, Field | None]:
        here, field = self.module, None
        for key in path.split("."):
            here = self.known.get(field.target, here) if field else here
            field = here.by_key.get(key)
            if field is None:
                break
        return here, field
