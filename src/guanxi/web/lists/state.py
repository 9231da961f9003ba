"""The state of a list, read from its address: everything that decides what is shown stands there.

How wide columns are and how many stay in sight is the person's own, and comes from his choices. Columns too, but as
soon as they differ from those of the view they stand in the address, so that a link shows the same to a colleague.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from guanxi.access.actor import Actor
from guanxi.access.fields import listed, readable
from guanxi.exchange.imported import PARAMETER, among_imported, import_named
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta.conditions.parse import parse_json, unknown
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.conditions.tree import All, Condition
from guanxi.meta.field import Field
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.records.counting import COUNT_CAP
from guanxi.records.keeping_views import checked_widths
from guanxi.records.query import Query, parse
from guanxi.records.summary import GroupTerm, group_terms
from guanxi.records.views import view_of, whole
from guanxi.web.addresses import Address
from guanxi.web.pace import keep_search_pace

OWN = frozenset({"view", "columns", "page", "before", "bare", "group_by"})
DENSITIES = ("", "comfortable", "compact")
NO_GROUPS = "-"
NARROWED_CAP = 1_000  # rows that are searched or filtered must be looked at to be counted


@dataclass(frozen=True)
class Part:
    """One filter of a list: a parameter of the address, or what the view brings along (then without a name)."""

    condition: Condition
    name: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class ListState:
    """One list as one person sees it at one address. `number` counts pages from 1; `card` and `printed` are what the
    layout puts on a phone's cards and on paper, where it says so."""

    module: Module
    actor: Actor
    address: Address
    view: SavedView
    query: Query
    columns: tuple[Field, ...]
    card: tuple[Field, ...] = ()
    printed: tuple[Field, ...] = ()
    number: int = 1
    parts: tuple[Part, ...] = ()
    groups: tuple[GroupTerm, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 1
    density: str = ""

    @property
    def opened(self) -> Address:
        """The same list with the filters of its view in the address, where each can be changed by itself."""
        if all(part.name for part in self.parts):
            return self.address.first()
        brought = [("filter", compact(part.condition)) for part in self.parts if not part.name]
        return self.address.first().put(bare="1").plus(*brought)


@dataclass(frozen=True)
class Narrowed:
    """What list, board and calendar have in common: the view, the query with its filters, and these one by one."""

    view: SavedView
    query: Query
    parts: tuple[Part, ...]


def narrowed(module: Module, actor: Actor, address: Address, reserved: frozenset[str] = OWN) -> Narrowed:
    """The filters of an address and of the view that it names; `bare` leaves the view's own out."""
    given = dict(address.pairs)
    view = view_of(module, actor, given["view"]) if "view" in given else whole(module)
    query = parse(module, actor, address.pairs, reserved=reserved | {PARAMETER})
    if query.search:
        keep_search_pace(actor)
    if PARAMETER in given:
        query = among_imported(query, import_named(module, actor, given[PARAMETER]))
    brought = () if given.get("bare") == "1" else view_conditions(module, actor, view)
    own = [Part(each, *pair) for each, pair in zip(query.conditions, query.pairs, strict=True)]
    return Narrowed(view, query.narrowed(*brought), (*(Part(condition) for condition in brought), *own))


def read_state(module: Module, actor: Actor, address: Address, choices: Mapping[str, Any] | None = None) -> ListState:
    """Read an address; a name that means nothing here is refused, never skipped. `choices` are the person's own."""
    given = dict(address.pairs)
    found = narrowed(module, actor, address)
    number, arranged = page_number(given.get("page", "")), _arranged(_for_place(module, actor, found.view), choices)
    query = replace(
        found.query, sort=given.get("sort") or _sort_of(found.view, module, actor), before=given.get("before", "")
    )
    if query.search or query.conditions or query.among:
        query = replace(query, most=NARROWED_CAP)
    if number > 1 and not (query.cursor or query.before):
        query = replace(query, offset=(number - 1) * query.limit)
    if query.offset > COUNT_CAP:
        raise DomainError("E_RANGE", field="page", label="page", low=1, high=COUNT_CAP // query.limit + 1)
    columns, layout, known = (
        columns_of(module, actor, arranged, address),
        module.laid_out(actor.stands),
        listed(module, actor),
    )
    return ListState(
        module=module,
        actor=actor,
        address=_saying_columns(address, found.view, columns, known),
        view=found.view,
        query=query,
        columns=columns,
        card=tuple(known[key] for key in layout.card if key in known),
        printed=tuple(known[key] for key in layout.printed if key in known),
        number=number,
        parts=found.parts,
        groups=_groups(module, actor, found.view, given.get("group_by", "")),
        widths=arranged.widths,
        frozen=min(arranged.frozen, len(columns)),
        density=arranged.density,
    )


def _sort_of(view: SavedView, module: Module, actor: Actor) -> str:
    """The order of a view, as far as the person may read what it goes by."""
    known = readable(module, actor) | {"id"}
    kept = [term for term in view.sort.split(",") if term.strip().lstrip("-").partition(".")[0] in known]
    return ",".join(kept) or "id"


def choice_name(module: Module) -> str:
    """The name under which a person's columns of a module are kept."""
    return f"columns:{module.key}"


def _for_place(module: Module, actor: Actor, view: SavedView) -> SavedView:
    """A view that the module brings, with the columns for where the person stands if it has those of everyone."""
    columns = module.begins(actor.stands).columns
    is_usual = not view.kept and view.columns == whole(module).columns
    return replace(view, columns=columns) if columns and is_usual else view


def _arranged(view: SavedView, choices: Mapping[str, Any] | None) -> SavedView:
    """The view as the person has arranged it; a choice that can't be read any more says nothing."""
    chosen = (choices or {}).get(view.key, {})
    if view.own or not isinstance(chosen, dict):
        return view
    columns, widths, frozen = chosen.get("columns"), chosen.get("widths"), chosen.get("frozen")
    return replace(
        view,
        columns=tuple(map(str, columns)) if isinstance(columns, list) and columns else view.columns,
        widths=checked_widths(widths) if isinstance(widths, dict) else view.widths,
        frozen=frozen if isinstance(frozen, int) and 0 <= frozen <= 20 else view.frozen,
        density=str(chosen.get("density") or ""),
    )


def view_conditions(module: Module, actor: Actor, view: SavedView) -> tuple[Condition, ...]:
    """What a view asks for beside the filters of the address; what it joins with “all” one by one."""
    if not view.filters:
        return ()
    whole_condition = parse_json(module, view.filters, lambda target: readable(target, actor))
    return whole_condition.parts if isinstance(whole_condition, All) else (whole_condition,)


def columns_of(module: Module, actor: Actor, view: SavedView, address: Address) -> tuple[Field, ...]:
    """The columns of the address, else those of the view, as far as the person may read them."""
    known = listed(module, actor)
    named = _named(address)
    for key in named:
        if key not in known:
            raise unknown(key)
    wanted = named or [key for key in view.columns if key in known]
    return tuple(known[key] for key in dict.fromkeys(wanted))


def _named(address: Address) -> list[str]:
    return [key for name, value in address.pairs if name == "columns" for key in value.split(",") if key]


def _saying_columns(address: Address, view: SavedView, columns: tuple[Field, ...], known: Collection[str]) -> Address:
    """The address with the columns in it where they are not those that everyone has in this view."""
    shown = [item.key for item in columns]
    if shown == [key for key in view.columns if key in known]:
        return address.put(columns="") if _named(address) else address
    return address.put(columns=",".join(shown))


def _groups(module: Module, actor: Actor, view: SavedView, asked: str) -> tuple[GroupTerm, ...]:
    """By what the rows are grouped: one dimension; `-` in the address undoes that of the view."""
    text = "" if asked == NO_GROUPS else asked or view.group_by
    terms = group_terms(module, actor, text)
    if len(terms) > 1:
        raise DomainError("E_RANGE", field="group_by", label="group_by", low=0, high=1)
    return tuple(terms)


def compact(condition: Condition) -> str:
    """A condition as it stands in an address."""
    return orjson.dumps(to_json(condition)).decode()


def page_number(text: str) -> int:
    if not text:
        return 1
    found = digits(text)
    if not found:
        raise DomainError("E_RANGE", field="page", label="page", low=1, high=COUNT_CAP)
    return found
