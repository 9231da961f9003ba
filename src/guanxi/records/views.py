"""Views of lists: those that a module declares, those that every list has, and those that people keep and share.

A view of one's own is nobody else's until it is shared: another's answers as if it were not there. A shared view shows
its reader what he may see anyway: one that asks for a field hidden from him is not there for him at all, because
without that part it would show other rows than its name says; what is merely arranged by such a field does without.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import listed, readable
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.kernel.text import fold
from guanxi.meta import registry
from guanxi.meta.conditions.parse import FOLLOWED, MOST_HOPS, parse_json
from guanxi.meta.layout import RowColour, SavedView
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.records.models import SavedView as Kept
from guanxi.records.summary import group_terms
from guanxi.records.view_readers import shared_with

QUIET_DAYS = declare(
    Setting(
        key="views.quiet_days",
        type=Integer(low=1, high=999),
        label=_("Days without a follow-up"),
        about=_("After so many days a record is in the view “Not followed up” of its list."),
        default=14,
        group="company",
    )
)


def declared(module: Module) -> tuple[SavedView, ...]:
    """The lists that the module declares, and those that every list has beside them."""
    own = [view for view in module.views if view.kind == "list"]
    known = {view.key for view in own}
    return (*own, *(view for view in _standard(module) if view.key not in known))


def whole(module: Module) -> SavedView:
    """The view that shows everything; it needs no name in the address."""
    return next((view for view in module.views if view.kind == "list" and not view.filters), module.views[0])


def _standard(module: Module) -> Iterable[SavedView]:
    base = whole(module)
    owner = next((key for key in module.sharing.owners if key in module.by_key), "")
    if owner:
        yield _like(base, "mine", _("Mine"), {"field": owner, "op": "eq", "value": "$me"})
        yield _like(base, "team", _("My team's"), {"field": owner, "op": "eq", "value": "$my_team"})
        below = {
            "all": [{"field": owner, "op": "eq", "value": "$my_team"}, {"field": owner, "op": "ne", "value": "$me"}]
        }
        yield _like(base, "below", _("Of those below me"), below)
    yield _like(base, "following", _("Followed by me"), {"field": "id", "op": "eq", "value": FOLLOWED})
    if "created_at" in module.by_key:
        yield _like(base, "today", _("Created today"), {"field": "created_at", "op": "within", "value": "today"})
    if "last_follow_at" in module.by_key:
        days = QUIET_DAYS.now()
        lately = {"field": "last_follow_at", "op": "within", "value": f"last_{days}_days"}
        yield _like(base, "quiet", _("Not followed up for %(days)s days") % {"days": days}, {"not": lately})


def _like(base: SavedView, key: str, label: Any, filters: Mapping[str, Any]) -> SavedView:
    return SavedView(key=key, label=label, columns=base.columns, filters=filters, sort=base.sort, sums=base.sums)


def saved(module: Module, actor: Actor) -> list[SavedView]:
    """The views that others share with a person, then his own in his order: one query."""
    return _read(module, actor, _within_reach(actor).filter(module=module.key))


def own(module: Module, actor: Actor) -> list[SavedView]:
    """The views that a person keeps, in his order."""
    rows = Kept.objects.filter(owner_id=actor.user_id, module=module.key, deleted_at=None)
    return _read(module, actor, rows.order_by("position", "pk"))


def all_saved(actor: Actor) -> dict[str, list[SavedView]]:
    """The saved views that a person has of all modules, by the module's key: one query."""
    found: dict[str, list[Kept]] = {}
    for row in _within_reach(actor):
        found.setdefault(row.module, []).append(row)
    known = {module.key: module for module in registry.all_modules()}
    return {key: _read(known[key], actor, rows) for key, rows in found.items() if key in known}


def view_of(module: Module, actor: Actor, key: str) -> SavedView:
    """The view of a key: a declared one, or a saved one by its id. One that is not shared with the person is not there,
    but administrators find all that are shared."""
    if (pk := digits(key)) is not None:
        found = _read(module, actor, _within_reach(actor, every=actor.is_admin).filter(module=module.key, pk=pk))
        if not found:
            raise Missing
        return found[0]
    view = next((view for view in declared(module) if view.key == key), None)
    if view is None:
        known = ", ".join(view.key for view in declared(module))
        raise DomainError("E_CHOICE", field="view", label="view", choices=known)
    return view


def view_named(module: Module, actor: Actor, name: str) -> SavedView:
    """The view of this key or label, saved ones included; E_CHOICE names those that there are."""
    every = (*module.views, *_standard(module), *saved(module, actor))
    for view in every:
        if fold(name) in {fold(view.key), fold(str(view.label))}:
            return view
    known = ", ".join(str(view.label) if view.kept else view.key for view in every)
    raise DomainError("E_CHOICE", field="view", label="view", choices=known)


def may_change(view: SavedView, actor: Actor) -> bool:
    """Whether someone may change a saved view: who made it, and of shared ones the administrators."""
    return view.own or (view.shared and actor.is_admin and not actor.read_only)


def _within_reach(actor: Actor, *, every: bool = False) -> QuerySet[Kept]:
    """The saved views that a person has, each maker's in his order; or `every` shared one."""
    shared = ~Q(audience="") if every else shared_with(actor)
    rows = Kept.objects.filter(Q(owner_id=actor.user_id) | shared, deleted_at=None)
    return rows.order_by("position", "pk")


def _read(module: Module, actor: Actor, rows: Iterable[Kept]) -> list[SavedView]:
    """The views of rows, those of others first."""
    found = [_for_reader(module, actor, _value(row, actor)) for row in rows]
    return sorted((view for view in found if view is not None), key=lambda view: view.own)


def _for_reader(module: Module, actor: Actor, view: SavedView) -> SavedView | None:
    """A saved view as far as its reader knows the fields that it is about."""
    if not view.own and not _is_known(module, actor, view.filters):
        return None
    known = listed(module, actor)
    return replace(
        view,
        columns=tuple(key for key in view.columns if key in known),
        sort=_sort(module, actor, view.sort),
        group_by=view.group_by if _groups(module, actor, view.group_by) else "",
        colours=tuple(one for one in view.colours if _is_known(module, actor, one.when, hops=MOST_HOPS)),
    )


def _is_known(module: Module, actor: Actor, condition: Mapping[str, Any], hops: int = 1) -> bool:
    """Whether a condition names only fields that the reader knows; what else may be wrong with it he is told."""
    try:
        if condition:
            parse_json(module, condition, lambda target: readable(target, actor), hops=hops)
    except DomainError as error:
        return error.code != "E_UNKNOWN_FIELD"
    return True


def _sort(module: Module, actor: Actor, sort: str) -> str:
    """An order as far as the reader knows what it goes by."""
    known = readable(module, actor) | {"id"}
    return ",".join(part for part in sort.split(",") if part.strip().removeprefix("-") in known)


def _groups(module: Module, actor: Actor, text: str) -> bool:
    try:
        return bool(group_terms(module, actor, text))
    except DomainError:
        return False


def _value(row: Kept, actor: Actor) -> SavedView:
    return SavedView(
        key=str(row.pk),
        label=row.name,
        kind=row.kind,
        columns=tuple(row.columns),
        filters=row.filters,
        group_by=row.group_by,
        sort=row.sort,
        widths=row.widths,
        frozen=row.frozen,
        density=row.density,
        colours=tuple(RowColour(**one) for one in row.colours),
        chart=row.chart,
        kept=True,
        own=row.owner_id == actor.user_id,
        shared=row.audience != "",
    )
