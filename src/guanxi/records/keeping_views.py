"""Keeping, changing, sharing and putting away views of lists. Who made a view changes it; shared ones administrators as
well. To share takes the right `share_views` of the module; to end the sharing does not."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.text import tidy
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json, unknown
from guanxi.meta.layout import RowColour, SavedView
from guanxi.meta.module import Module
from guanxi.records.models import SavedView as Kept
from guanxi.records.sorting import terms_of
from guanxi.records.summary import group_terms
from guanxi.records.view_readers import Audience, audiences_of, set_audience
from guanxi.records.views import view_of

MOST = 60  # views of one person of one module
MOST_COLOURS = 10
NARROWEST, WIDEST = 40, 1200
KINDS = ("list", "kanban", "calendar", "chart", "map")
LABEL = pgettext_lazy("thing", "Name")
WORD = _("Word")


@transaction.atomic
def keep(module: Module, actor: Actor, name: str, arranged: SavedView) -> SavedView:
    """A new view of one's own, behind the others."""
    _require(module, actor)
    rows = _mine(module, actor)
    if rows.count() >= MOST:
        raise DomainError("E_RANGE", field="name", label=LABEL, low=0, high=MOST)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    row = Kept(owner_id=actor.user_id, module=module.key, name=_named(name), position=last + 1)
    _arrange(row, module, actor, arranged)
    row.save()
    return view_of(module, actor, str(row.pk))


@transaction.atomic
def change(module: Module, actor: Actor, pk: int, arranged: SavedView) -> SavedView:
    """Keep a view as the list is arranged now; its colours stay."""
    row = _row(module, actor, pk)
    _arrange(row, module, actor, replace(arranged, colours=tuple(RowColour(**one) for one in row.colours)))
    row.save()
    return view_of(module, actor, str(pk))


@transaction.atomic
def rename(module: Module, actor: Actor, pk: int, name: str) -> None:
    """Another name for a view."""
    row = _row(module, actor, pk)
    row.name = _named(name)
    row.save(update_fields=["name"])


@transaction.atomic
def colour(module: Module, actor: Actor, pk: int, colours: Iterable[RowColour]) -> None:
    """Which rows of a view stand out, and how."""
    row = _row(module, actor, pk)
    row.colours = _coloured(module, actor, tuple(colours))
    row.save(update_fields=["colours"])


@transaction.atomic
def share(module: Module, actor: Actor, pk: int, audience: Audience) -> None:
    """Let exactly these have a view beside its maker; nobody ends the sharing."""
    row = _row(module, actor, pk)
    if audience and audience != audiences_of([pk])[pk]:
        actor.require(module, "share_views")
    set_audience(row, audience)


def audience_of(module: Module, actor: Actor, pk: int) -> Audience:
    """Whom a view is shared with, for who may change that."""
    if not _changeable(module, actor).filter(pk=pk, deleted_at=None).exists():
        raise Missing
    return audiences_of([pk])[pk]


@transaction.atomic
def reorder(module: Module, actor: Actor, ids: Iterable[int]) -> None:
    """The order of one's own views; those not named keep theirs, behind."""
    rows = {row.pk: row for row in _mine(module, actor).select_for_update()}
    wanted = [pk for pk in dict.fromkeys(ids) if pk in rows]
    for position, pk in enumerate((*wanted, *(pk for pk in rows if pk not in wanted)), start=1):
        rows[pk].position = position
    Kept.objects.bulk_update(rows.values(), ["position"])


@transaction.atomic
def remove(module: Module, actor: Actor, pk: int) -> None:
    """Put a view away; it can be brought back."""
    row = _row(module, actor, pk)
    row.deleted_at = clock.now()
    row.save(update_fields=["deleted_at"])


def bring_back(module: Module, actor: Actor, pk: int) -> None:
    """Undo the removal."""
    if not _changeable(module, actor).filter(pk=pk).update(deleted_at=None):
        raise Missing


def _require(module: Module, actor: Actor) -> None:
    """Views are kept by who sees the list; a token that only reads keeps nothing."""
    actor.require(module, "view")
    if actor.read_only:
        raise Denied("edit")


def _mine(module: Module, actor: Actor) -> QuerySet[Kept]:
    rows = Kept.objects.filter(owner_id=actor.user_id, module=module.key, deleted_at=None)
    return rows.order_by("position", "pk")


def _changeable(module: Module, actor: Actor) -> QuerySet[Kept]:
    """The views that someone may change, those put away among them."""
    _require(module, actor)
    reach = Q(owner_id=actor.user_id)
    if actor.is_admin:
        reach |= ~Q(audience="")
    return Kept.objects.filter(reach, module=module.key)


def _row(module: Module, actor: Actor, pk: int) -> Kept:
    row = _changeable(module, actor).filter(deleted_at=None, pk=pk).select_for_update().first()
    if row is None:
        view_of(module, actor, str(pk))  # what he has not at all is missing; what he only has, he may not change
        raise Denied("edit")
    return row


def _named(name: str, field: str = "name", label: Any = LABEL) -> str:
    found = " ".join(tidy(name).split())
    if not found:
        raise DomainError("E_REQUIRED", field=field, label=label)
    if len(found) > 80:
        raise DomainError("E_LENGTH", field=field, label=label, limit=80)
    return found


def _arrange(row: Kept, module: Module, actor: Actor, arranged: SavedView) -> None:
    """Everything is checked as an address would be; what means nothing is refused."""
    known = readable(module, actor)
    _check_condition(module, actor, arranged.filters)
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
    row.colours, row.chart = _coloured(module, actor, arranged.colours), dict(arranged.chart)


def _coloured(module: Module, actor: Actor, colours: tuple[RowColour, ...]) -> list[dict[str, Any]]:
    if len(colours) > MOST_COLOURS:
        raise DomainError("E_RANGE", field="colours", label="colours", low=0, high=MOST_COLOURS)
    for one in colours:
        _check_condition(module, actor, one.when, hops=MOST_HOPS)
        if not 0 <= one.tint <= 9:
            raise DomainError("E_RANGE", field="tint", label="tint", low=0, high=9)
    return [asdict(replace(one, label=_named(one.label, "label", WORD), when=dict(one.when))) for one in colours]


def _check_condition(module: Module, actor: Actor, condition: Mapping[str, Any], hops: int = 1) -> None:
    if condition:
        parse_json(module, condition, lambda target: readable(target, actor), hops=hops)


def checked_widths(widths: Mapping[str, Any]) -> dict[str, int]:
    """Widths that a screen can show."""
    return {
        str(key): max(NARROWEST, min(value, WIDEST))
        for key, value in list(widths.items())[:200]
        if isinstance(value, int) and not isinstance(value, bool)
    }
