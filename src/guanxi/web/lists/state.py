"""The state of a list, read from its address: everything that decides what is shown stands there."""

from dataclasses import dataclass, replace

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta.conditions.parse import parse_json, unknown
from guanxi.meta.conditions.tree import Condition
from guanxi.meta.field import Field
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.records.query import COUNT_CAP, Query, parse
from guanxi.web.addresses import Address

OWN = frozenset({"view", "columns", "page", "before"})


@dataclass(frozen=True, kw_only=True)
class ListState:
    """One list as one person sees it at one address. `number` counts pages from 1."""

    module: Module
    actor: Actor
    address: Address
    view: SavedView
    query: Query
    columns: tuple[Field, ...]
    number: int = 1


def read_state(module: Module, actor: Actor, address: Address) -> ListState:
    """Read an address; a name that means nothing here is refused, never skipped."""
    given = dict(address.pairs)
    view = view_of(module, given.get("view", ""))
    query = parse(module, actor, address.pairs, reserved=OWN)
    if "sort" not in given:
        query = replace(query, sort=view.sort)
    number = page_number(given.get("page", ""))
    query = replace(query, before=given.get("before", ""))
    if number > 1 and not (query.cursor or query.before):
        query = replace(query, offset=(number - 1) * query.limit)
    if query.offset > COUNT_CAP:
        raise DomainError("E_RANGE", field="page", label="page", low=1, high=COUNT_CAP // query.limit + 1)
    return ListState(
        module=module,
        actor=actor,
        address=address,
        view=view,
        query=query.narrowed(*view_conditions(module, actor, view)),
        columns=columns_of(module, actor, view, address),
        number=number,
    )


def whole_view(module: Module) -> SavedView:
    """The view that shows everything; it needs no name in the address."""
    return next((view for view in module.views if view.kind == "list" and not view.filters), module.views[0])


def view_of(module: Module, key: str) -> SavedView:
    """The view of a name; without one the view that shows everything."""
    if not key:
        return whole_view(module)
    view = module.view(key)
    if view is None or view.kind != "list":
        known = ", ".join(view.key for view in module.views if view.kind == "list")
        raise DomainError("E_CHOICE", field="view", label="view", choices=known)
    return view


def view_conditions(module: Module, actor: Actor, view: SavedView) -> tuple[Condition, ...]:
    """What a view asks for beside the filters of the address."""
    return (parse_json(module, view.filters, lambda target: readable(target, actor)),) if view.filters else ()


def columns_of(module: Module, actor: Actor, view: SavedView, address: Address) -> tuple[Field, ...]:
    """The columns of the address, else those of the view, as far as the person may read them."""
    known = readable(module, actor)
    named = [key for name, value in address.pairs if name == "columns" for key in value.split(",") if key]
    for key in named:
        if key not in known:
            raise unknown(key)
    wanted = named or [key for key in view.columns if key in known]
    return tuple(module.field(key) for key in dict.fromkeys(wanted))


def page_number(text: str) -> int:
    if not text:
        return 1
    found = digits(text)
    if not found:
        raise DomainError("E_RANGE", field="page", label="page", low=1, high=COUNT_CAP)
    return found
