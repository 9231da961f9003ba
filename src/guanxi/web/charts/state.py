"""The state of a chart, read from its address: whose records, by what they are grouped, what is added up, how drawn."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.number import Money
from guanxi.records.summary import GroupTerm, group_terms
from guanxi.web.addresses import Address
from guanxi.web.lists.groups import dimensions
from guanxi.web.lists.state import OWN, Narrowed, narrowed

COUNT = "count"
SHAPES: dict[str, Any] = {"bars": _("Bars"), "columns": _("Over time")}
RESERVED = OWN | {"of", "shape"}


@dataclass(frozen=True, kw_only=True)
class ChartState:
    """One chart as one person sees it at one address; without a `measure` records are counted."""

    module: Module
    actor: Actor
    address: Address
    found: Narrowed
    term: GroupTerm
    measure: Field | None
    shape: str


def read_chart(module: Module, actor: Actor, address: Address) -> ChartState:
    """Read an address; what it leaves out is as the view says, else as it fits the records."""
    actor.require(module, "view")
    found = narrowed(module, actor, address, RESERVED)
    given, kept = dict(address.pairs), found.view.chart
    terms = group_terms(module, actor, given.get("group_by") or found.view.group_by or usual(module, actor))
    if not terms:
        raise Missing
    if len(terms) > 1:
        raise DomainError("E_RANGE", field="group_by", label="group_by", low=0, high=1)
    offered = measures(module, actor)
    of = given.get("of", COUNT)
    if of != COUNT and of not in offered:
        raise DomainError("E_CHOICE", field="of", label="of", choices=", ".join((COUNT, *offered)))
    if "of" not in given:
        of = kept.get("of", COUNT)  # a reader who doesn't know it counts
    return ChartState(
        module=module,
        actor=actor,
        address=address,
        found=found,
        term=terms[0],
        measure=offered.get(of),
        shape=_shape(given.get("shape") or kept.get("shape", ""), terms[0]),
    )


def usual(module: Module, actor: Actor) -> str:
    """By what a chart is grouped when nobody has said it: as the board is, else by the first choice there is."""
    known = readable(module, actor)
    if module.board is not None and module.board.group_by in known:
        return module.board.group_by
    return next((text for text, _label in dimensions(module, known)), "")


def measures(module: Module, actor: Actor) -> dict[str, Field]:
    """What can be added up, by the name it is asked for: quantities, and amounts that are all in one currency; others
    as what they are worth in the company's."""
    known = readable(module, actor)
    found = {}
    for key, field in module.by_key.items():
        if key not in known or "sum" not in field.type.aggregates or key.endswith("_base"):
            continue
        if not isinstance(field.type, Money) or CURRENCY not in module.by_key:
            found[key] = field
        elif f"{key}_base" in known:
            found[key] = module.field(f"{key}_base")
    return found


def _shape(asked: str, term: GroupTerm) -> str:
    if asked and asked not in SHAPES:
        raise DomainError("E_CHOICE", field="shape", label="shape", choices=", ".join(SHAPES))
    if not term.unit:
        return "bars"
    return asked or "columns"
