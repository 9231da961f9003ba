"""Views of lists: those that a module declares, those that every list has, and those that a person keeps for himself.

A view of one's own is nobody else's: another's answers as if it were not there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.kernel.text import fold, tidy
from guanxi.meta.conditions.parse import parse_json, unknown
from guanxi.meta.layout import SavedView
from guanxi.meta.module import Module
from guanxi.records.models import SavedView as Kept
from guanxi.records.sorting import terms_of
from guanxi.records.summary import group_terms

MOST = 60  # views of one person of one module
QUIET_DAYS = 14
NARROWEST, WIDEST = 40, 1200
KINDS = ("list", "kanban", "calendar")
LABEL = pgettext_lazy("thing", "Name")


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
    if "created_at" in module.by_key:
        yield _like(base, "today", _("Created today"), {"field": "created_at", "op": "within", "value": "today"})
    if "last_follow_at" in module.by_key:
        lately = {"field": "last_follow_at", "op": "within", "value": f"last_{QUIET_DAYS}_days"}
        yield _like(base, "quiet", _("Not followed up for 14 days"), {"not": lately})


def _like(base: SavedView, key: str, label: Any, filters: Mapping[str, Any]) -> SavedView:
    return SavedView(key=key, label=label, columns=base.columns, filters=filters, sort=base.sort, sums=base.sums)


def own(module: Module, actor: Actor) -> list[SavedView]:
    """The views that a person keeps, in his order."""
    return [_value(row) for row in _rows(module, actor)]


def all_own(actor: Actor) -> dict[str, list[SavedView]]:
    """The views that a person keeps of all modules, by the module's key: one query."""
    found: dict[str, list[SavedView]] = {}
    for row in Kept.objects.filter(owner_id=actor.user_id, deleted_at=None).order_by("module", "position", "pk"):
        found.setdefault(row.module, []).append(_value(row))
    return found


def view_of(module: Module, actor: Actor, key: str) -> SavedView:
    """The view of a key: a declared one, or one's own by its id; another person's is not there."""
    if (pk := digits(key)) is not None:
        return _value(_row(module, actor, pk))
    found = next((view for view in declared(module) if view.key == key), None)
    if found is None:
        known = ", ".join(view.key for view in declared(module))
        raise DomainError("E_CHOICE", field="view", label="view", choices=known)
    return found


def view_named(module: Module, actor: Actor, name: str) -> SavedView:
    """The view of this key or label, one's own included; E_CHOICE names those that there are."""
    every = (*module.views, *_standard(module), *own(module, actor))
    for view in every:
        if fold(name) in {fold(view.key), fold(str(view.label))}:
            return view
    known = ", ".join(str(view.label) if view.own else view.key for view in every)
    raise DomainError("E_CHOICE", field="view", label="view", choices=known)


@transaction.atomic
def keep(module: Module, actor: Actor, name: str, arranged: SavedView) -> SavedView:
    """A new view of one's own, behind the others."""
    actor.require(module, "view")
    rows = _rows(module, actor)
    if rows.count() >= MOST:
        raise DomainError("E_RANGE", field="name", label=LABEL, low=0, high=MOST)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    row = Kept(owner_id=actor.user_id, module=module.key, name=_named(name), position=last + 1)
    _arrange(row, module, actor, arranged)
    row.save()
    return _value(row)


@transaction.atomic
def change(module: Module, actor: Actor, pk: int, arranged: SavedView) -> SavedView:
    """Keep a view of one's own as the list is arranged now."""
    row = _row(module, actor, pk, lock=True)
    _arrange(row, module, actor, arranged)
    row.save()
    return _value(row)


def rename(module: Module, actor: Actor, pk: int, name: str) -> None:
    """Another name for a view of one's own."""
    row = _row(module, actor, pk)
    row.name = _named(name)
    row.save(update_fields=["name"])


@transaction.atomic
def reorder(module: Module, actor: Actor, ids: Iterable[int]) -> None:
    """The order of one's own views; those not named keep theirs, behind."""
    rows = {row.pk: row for row in _rows(module, actor).select_for_update()}
    wanted = [pk for pk in dict.fromkeys(ids) if pk in rows]
    for position, pk in enumerate((*wanted, *(pk for pk in rows if pk not in wanted)), start=1):
        rows[pk].position = position
    Kept.objects.bulk_update(rows.values(), ["position"])


def remove(module: Module, actor: Actor, pk: int) -> None:
    """Put a view of one's own away; it can be brought back."""
    row = _row(module, actor, pk)
    row.deleted_at = clock.now()
    row.save(update_fields=["deleted_at"])


def bring_back(module: Module, actor: Actor, pk: int) -> None:
    """Undo the removal."""
    changed = Kept.objects.filter(owner_id=actor.user_id, module=module.key, pk=pk).update(deleted_at=None)
    if not changed:
        raise Missing


def _rows(module: Module, actor: Actor) -> QuerySet[Kept]:
    mine = Kept.objects.filter(owner_id=actor.user_id, module=module.key, deleted_at=None)
    return mine.order_by("position", "pk")


def _row(module: Module, actor: Actor, pk: int, *, lock: bool = False) -> Kept:
    rows = _rows(module, actor)
    row = (rows.select_for_update() if lock else rows).filter(pk=pk).first()
    if row is None:
        raise Missing
    return row


def _named(name: str) -> str:
    found = " ".join(tidy(name).split())
    if not found:
        raise DomainError("E_REQUIRED", field="name", label=LABEL)
    if len(found) > 80:
        raise DomainError("E_LENGTH", field="name", label=LABEL, limit=80)
    return found


def _arrange(row: Kept, module: Module, actor: Actor, arranged: SavedView) -> None:
    """Everything is checked as an address would be; what means nothing is refused."""
    known = readable(module, actor)
    if arranged.filters:
        parse_json(module, arranged.filters, lambda target: readable(target, actor))
    for key in arranged.columns:
        if key not in known:
            raise unknown(key)
    terms_of(module, arranged.sort, known)
    group_terms(module, actor, arranged.group_by)
    if arranged.kind not in KINDS:
        raise DomainError("E_CHOICE", field="kind", label="kind", choices=", ".join(KINDS))
    row.kind, row.filters, row.columns = arranged.kind, dict(arranged.filters), list(arranged.columns)
    row.widths, row.frozen = checked_widths(arranged.widths), max(0, min(arranged.frozen, 20))
    row.sort, row.group_by, row.density = arranged.sort, arranged.group_by, arranged.density


def checked_widths(widths: Mapping[str, Any]) -> dict[str, int]:
    """Widths that a screen can show."""
    return {
        str(key): max(NARROWEST, min(value, WIDEST))
        for key, value in list(widths.items())[:200]
        if isinstance(value, int) and not isinstance(value, bool)
    }


def _value(row: Kept) -> SavedView:
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
        own=True,
    )
