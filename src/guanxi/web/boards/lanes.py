"""The columns of a board: the stages of a process, or the options of a picklist."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import Missing
from guanxi.meta.conditions.parse import make_test
from guanxi.meta.conditions.tree import Condition
from guanxi.meta.field import Field
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.meta.stages import Lane
from guanxi.records.query import Query
from guanxi.web.addresses import Address
from guanxi.web.lists.state import OWN as LIST_OWN
from guanxi.web.lists.state import Narrowed, narrowed

OWN = LIST_OWN | {"column"}


@dataclass(frozen=True, kw_only=True)
class BoardState:
    """One board as one person sees it at one address; `process` is the id of the process whose stages it shows."""

    module: Module
    actor: Actor
    address: Address
    view: SavedView
    query: Query
    field: Field
    lanes: tuple[Lane, ...]
    found: Narrowed
    process: int | None = None

    @property
    def by_stage(self) -> bool:
        return self.module.stages is not None and self.module.stages.field == self.field.key


def read_board(module: Module, actor: Actor, address: Address) -> BoardState:
    """Read an address; filters are those of the list, and unknown names are refused in the same way."""
    view = module.board
    if view is None or view.group_by not in readable(module, actor):
        raise Missing
    actor.require(module, "view")
    found = narrowed(module, actor, address, OWN)
    query = found.query if "sort" in dict(address.pairs) else replace(found.query, sort=view.sort)
    field = module.field(view.group_by)
    stages = module.stages
    if stages is None or stages.field != field.key:
        return _state(module, actor, address, replace(found, query=query), field, _options(field))
    named = dict(address.pairs).get(stages.process, "")
    process = stages.walk(named)
    if process.id is not None and not named:
        query = query.narrowed(_test(module, actor, stages.process, process.id))
    state = _state(module, actor, address, replace(found, query=query), field, process.lanes)
    return replace(state, process=process.id)


def in_lane(state: BoardState, lane: Lane) -> Condition:
    """The condition that a record stands in a column."""
    return _test(state.module, state.actor, state.field.key, lane.key)


def _state(
    module: Module, actor: Actor, address: Address, found: Narrowed, field: Field, lanes: tuple[Lane, ...]
) -> BoardState:
    view = module.board
    if view is None:
        raise Missing
    return BoardState(
        module=module,
        actor=actor,
        address=address,
        view=view,
        query=found.query,
        field=field,
        lanes=lanes,
        found=found,
    )


def _options(field: Field) -> tuple[Lane, ...]:
    found = [
        Lane(key=option.value, label=str(option.label), tint=option.colour)
        for option in getattr(field.type, "options", ())
    ]
    if not field.required and field.default in (None, ""):
        found.append(Lane(key="", label=_("Not set")))
    return tuple(found)


def _test(module: Module, actor: Actor, key: str, value: object) -> Condition:
    return make_test(module, key, "eq", value, lambda target: readable(target, actor))
