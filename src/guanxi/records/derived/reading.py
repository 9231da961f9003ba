"""What a formula reads: fields of its own record, and of those that it names, up to three steps away."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.amounts import COMPANY, RECORD, whose_currency
from guanxi.meta.custom.field import CustomField
from guanxi.meta.custom.sources import RESULTS, FormulaSource
from guanxi.meta.field import Field
from guanxi.meta.formulas.checking import KINDS, NAMED
from guanxi.meta.formulas.formula import Formula, read
from guanxi.meta.formulas.moneys import Money, money_of
from guanxi.meta.module import Module
from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.choice import Boolean, Choice
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.sealed import Sealed
from guanxi.meta.types.text import Secret, Text

STEPS = 3
BEGINNING = frozenset({"text", "number", "date", "datetime"})  # a box that is not ticked is no missing value
UNREAD = frozenset({"updated_at", "updated_by", "created_at", "created_by"})  # given only when the row is written
KIND_OF: tuple[tuple[type[FieldType], str], ...] = (
    (Secret, ""),
    (Sealed, ""),
    (Text, "text"),
    (Choice, "text"),
    (Boolean, "boolean"),
    (Integer, "number"),
    (DecimalNumber, "number"),
    (DateTime, "datetime"),
    (Date, "date"),
    (Reference, "record"),
)
AMOUNTS: Mapping[Money, Any] = {
    ((RECORD, 1),): _("an amount in the currency of the record"),
    ((COMPANY, 1),): _("an amount in the company's currency"),
}


@dataclass(frozen=True)
class Reads:
    """One field that a formula reads, and the columns that lead to its record."""

    module: str
    key: str
    chain: tuple[str, ...]


def read_formula(modules: Mapping[str, Module], module: Module, item: CustomField) -> tuple[Formula, tuple[Reads, ...]]:
    """The formula of a field, checked, and all that it reads; a DomainError says what is wrong with it."""
    text = item.source.text if isinstance(item.source, FormulaSource) else ""
    found: dict[Reads, None] = {}

    def kind_of(path: str) -> str:
        fields = along(modules, module, path)
        for place, (owner, one) in enumerate(fields):
            chain = tuple(step.column for _owner, step in fields[:place])
            found.setdefault(Reads(owner.key, one.key, chain))
        return kind(fields[-1][1])

    try:
        formula = read(text, kind_of)
    except Refusal as refusal:
        raise _fault(item, refusal.code, **refusal.params) from None
    wanted = RESULTS[item.result].kind if item.result in RESULTS else ""
    if formula.kind not in {wanted, "empty"}:
        hint = _("it gives %(kind)s, and the field takes %(wanted)s.")
        raise _fault(item, "E_FORMULA", hint=hint % {"kind": KINDS[formula.kind], "wanted": KINDS.get(wanted, "")})
    try:
        check_money(modules, module, item, text)
    except Refusal as refusal:
        raise _fault(item, refusal.code, **refusal.params) from None
    return formula, tuple(found)


def read_beginning(modules: Mapping[str, Module], module: Module, item: CustomField) -> Formula:
    """The formula of a field's default, checked. It reads what is given with a record, not what is worked out later."""

    def kind_of(path: str) -> str:
        fields = along(modules, module, path)
        own = fields[0][1]
        if own.key == item.key or (len(fields) == 1 and own.read_only):
            raise Refusal(
                "E_FORMULA", hint=_("“%(name)s” has no value yet when a record begins.") % {"name": path[:80]}
            )
        return kind(fields[-1][1])

    wanted = kind(item)
    try:
        if wanted not in BEGINNING:
            raise Refusal("E_FORMULA", hint=_("fields of this kind can't begin with what a formula gives."))
        formula = read(item.begins, kind_of)
        check_money(modules, module, item, item.begins)
    except Refusal as refusal:
        raise replace(item, key="preset_formula").refused(refusal.code, **refusal.params) from None
    if formula.kind not in {wanted, "empty"}:
        hint = _("it gives %(kind)s, and the field takes %(wanted)s.")
        hint = hint % {"kind": KINDS[formula.kind], "wanted": KINDS[wanted]}
        raise replace(item, key="preset_formula").refused("E_FORMULA", hint=hint)
    return formula


def check_money(modules: Mapping[str, Module], module: Module, item: CustomField, text: str) -> None:
    """Refusal where a formula mixes amounts in several currencies, or gives one in another than its field has."""
    found, wanted = _money(modules, module, text), whose_currency(module, item)
    if wanted and not item.currency and found not in ((), ((wanted, 1),)):
        hint = _(
            "it gives an amount in another currency than the field has. Read what it is worth in the company's, such "
            "as amount_base, or say under “Currency” in whose it is."
        )
        raise Refusal("E_FORMULA", hint=hint)


def _money(modules: Mapping[str, Module], module: Module, text: str) -> Money:
    """The currencies of what a formula gives."""

    def whose(path: str) -> str:
        if path.upper() in NAMED:
            return ""
        owner, field = along(modules, module, path)[-1]
        return whose_currency(owner, field, path.rpartition(".")[0])

    return money_of(text, whose)


def gives(module: Module, text: str) -> Any:
    """What kind of value a formula about records of a module gives, in words; Refusal says what is wrong with it."""
    modules = {one.key: one for one in registry.every_module()}
    found = read(text, lambda path: kind(along(modules, module, path)[-1][1])).kind
    return AMOUNTS.get(_money(modules, module, text)) or KINDS[found]


def along(modules: Mapping[str, Module], module: Module, path: str) -> list[tuple[Module, Field]]:
    """The fields on a path, each with its module; Refusal when there is none, or none that may be read."""
    found: list[tuple[Module, Field]] = []
    here: Module | None = module
    parts = path.split(".")
    for place, key in enumerate(parts):
        field = here.by_key.get(key) if here else None
        if here is None or field is None or field.private or key in UNREAD or not kind(field) or place > STEPS:
            hint = _("there is no field “%(name)s” that formulas can read.")
            raise Refusal("E_FORMULA", hint=hint % {"name": path[:80]})
        found.append((here, field))
        here = modules.get(field.target) if field.is_reference else None
    return found


def may_know(fields: list[tuple[Module, Field]], actor: Actor) -> bool:
    """Whether the actor may know each field on a path; one that he may not is nowhere named."""
    return all(one.key in readable(owner, actor, page=True) for owner, one in fields)


def kind(field: Field) -> str:
    """What formulas call the value of a field; nothing for what they can't read."""
    return next((name for one, name in KIND_OF if isinstance(field.type, one)), "")


def plain(field: Field, value: Any) -> Any:
    """A value as formulas take it: exact numbers, and nothing where there is none."""
    if value is None or value == "":
        return "" if kind(field) == "text" else None
    return Decimal(value) if isinstance(field.type, Integer) else value


def _fault(item: Field, code: str, **params: Any) -> DomainError:
    return replace(item, key="formula").refused(code, **params)
