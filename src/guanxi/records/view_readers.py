"""Whom a shared view is for: everyone, or who holds a role, or stands at a position or in a department or below it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from guanxi.access.actor import Actor
from guanxi.access.models import Department, Position, Role
from guanxi.kernel.errors import DomainError
from guanxi.records.models import SavedView, ViewReader

KINDS: Mapping[str, Any] = {"position": Position, "department": Department, "role": Role}
MOST_SHARED = 1_000  # that a page lists
MOST = 200  # of positions, departments and roles that one view is shared with


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who has a view beside its maker: everyone, or these; nobody where neither is said."""

    everyone: bool = False
    positions: tuple[int, ...] = ()
    departments: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everyone or bool(self.places)

    @property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Each place that is meant, once, with its kind."""
        if self.everyone:
            return ()
        named = {"position": self.positions, "department": self.departments, "role": self.roles}
        return tuple(dict.fromkeys((kind, pk) for kind, ids in named.items() for pk in ids))


def shared_with(actor: Actor) -> Q:
    """The views that others share with a person."""
    meant = Q(kind="role", target__in=actor.role_ids)
    meant |= Q(kind="position", target__in=_at_or_above(actor.paths))
    meant |= Q(kind="department", target__in=_at_or_above(actor.department_paths))
    named = ViewReader.objects.filter(meant, view=OuterRef("pk"))
    return Q(audience="everyone") | Q(Exists(named), audience="some")


def _at_or_above(paths: Iterable[str]) -> list[int]:
    """The places that these paths lead through and to."""
    return sorted({int(part) for path in paths for part in path.split(".") if part})


def all_shared(modules: Collection[str]) -> list[SavedView]:
    """The views of these modules that people share, with their makers."""
    rows = SavedView.objects.filter(module__in=modules, deleted_at=None).exclude(audience="").select_related("owner")
    return list(rows.order_by("module", "position", "pk")[:MOST_SHARED])


def audiences_of(views: Iterable[int]) -> dict[int, Audience]:
    """Whom each of these views is shared with: two queries."""
    rows = dict(SavedView.objects.filter(pk__in=list(views)).values_list("pk", "audience"))
    places: dict[int, dict[str, list[int]]] = {pk: {kind: [] for kind in KINDS} for pk in rows}
    for pk, kind, target in (
        ViewReader.objects.filter(view__in=rows).order_by("pk").values_list("view_id", "kind", "target")
    ):
        places[pk][kind].append(target)
    return {
        pk: Audience(
            everyone=audience == "everyone",
            positions=tuple(places[pk]["position"]),
            departments=tuple(places[pk]["department"]),
            roles=tuple(places[pk]["role"]),
        )
        for pk, audience in rows.items()
    }


def set_audience(row: SavedView, audience: Audience) -> None:
    """Share a view with exactly these; a place that is not there is refused."""
    if len(audience.places) > MOST:
        raise DomainError("E_RANGE", field="positions", label="positions", low=0, high=MOST)
    for kind, model in KINDS.items():
        _check(kind, model, [pk for one, pk in audience.places if one == kind])
    row.audience = "everyone" if audience.everyone else "some" if audience else ""
    row.save(update_fields=["audience"])
    row.readers.all().delete()
    ViewReader.objects.bulk_create(ViewReader(view=row, kind=kind, target=pk) for kind, pk in audience.places)


def _check(kind: str, model: Any, ids: list[int]) -> None:
    known = set(model.objects.filter(pk__in=ids, deleted_at=None).values_list("pk", flat=True)) if ids else set()
    if gone := [pk for pk in ids if pk not in known]:
        raise DomainError("E_REFERENCE", field=f"{kind}s", label=kind, id=gone[0])
