"""Shared views of lists as documents: `accounts/Large ones`. What people keep for themselves stays with them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.configuration.documents import module_of
from guanxi.configuration.names import Names, shared_views
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.naming import swapped
from guanxi.meta.configuration import Swap, each
from guanxi.meta.layout import RowColour, SavedView
from guanxi.meta.module import Module
from guanxi.records import keeping_views
from guanxi.records.models import SavedView as Kept
from guanxi.records.view_readers import Audience, audiences_of

LABEL = _("Shared views")
EVERYONE = "everyone"
PLACES = {"positions": "position", "departments": "department", "roles": "role"}
TEXTS = ("kind", "sort", "group_by", "density")
USUAL = SavedView(key="", label="")
KINDS: Mapping[str, type] = {
    **dict.fromkeys(("name", *TEXTS), str),
    **dict.fromkeys(("filters", "widths", "chart", "shared"), dict),
    **dict.fromkeys(("columns", "colours"), list),
    "frozen": int,
}


def read(names: Names) -> dict[str, Any]:
    """The views that are shared, by name."""
    rows = {row.pk: row for row in shared_views()}
    audiences = audiences_of(rows)
    called = names.views()
    found = {called[pk]: named(called[pk], _document(row, audiences[pk]), names.out) for pk, row in rows.items()}
    return dict(sorted(found.items()))


def put(actor: Actor, name: str, document: Any, names: Names) -> None:
    """Make a shared view say this; nothing puts it away."""
    module, pk = _module(name), names.find_view(name)
    if document is None:
        if pk is not None:
            keeping_views.remove(module, actor, pk)
        return
    _check(document)
    data = named(name, document, names.here)
    arranged, title = _arranged(data), str(data.get("name") or name.partition("/")[2])
    if pk is None:
        pk = int(keeping_views.keep(module, actor, title, arranged).key)
    else:
        keeping_views.change(module, actor, pk, arranged)
        keeping_views.rename(module, actor, pk, title)
        keeping_views.colour(module, actor, pk, arranged.colours)
    keeping_views.share(module, actor, pk, _audience(data.get("shared", {})))


def named(name: str, document: Any, swap: Swap) -> Any:
    """A view with the records swapped that its conditions and its readers name."""
    if not isinstance(document, Mapping):
        return document
    module, found = module_of(name.partition("/")[0]), dict(document)
    if "filters" in found:
        found["filters"] = swapped(module, found["filters"], swap)
    if isinstance(found.get("colours"), list):
        found["colours"] = [
            {**one, "when": swapped(module, one.get("when"), swap)} if isinstance(one, Mapping) else one
            for one in found["colours"]
        ]
    if isinstance(found.get("shared"), Mapping):
        found["shared"] = {
            key: each(value, PLACES[key], swap) if key in PLACES and isinstance(value, list) else value
            for key, value in found["shared"].items()
        }
    return found


def title(name: str, document: Any) -> str:
    """What a view is called, and whose records it lists."""
    slug, _slash, called = name.partition("/")
    module = module_of(slug)
    return f"{module.label_plural}: {called}" if module else name


def _document(row: Kept, audience: Audience) -> dict[str, Any]:
    told = {key: getattr(row, key) for key in KINDS if hasattr(row, key) and key != "name"}
    usual = asdict(USUAL)
    found = {key: value for key, value in told.items() if value and value != usual.get(key)}
    places = {key: list(getattr(audience, key)) for key in PLACES}
    shared = {EVERYONE: True} if audience.everyone else {key: ids for key, ids in places.items() if ids}
    return {"name": row.name, **found, "shared": shared}


def _arranged(data: Mapping[str, Any]) -> SavedView:
    usual = asdict(USUAL)
    texts = {key: data.get(key, usual[key]) for key in TEXTS}
    return SavedView(
        key="",
        label="",
        columns=tuple(data.get("columns", ())),
        filters=data.get("filters", {}),
        widths=data.get("widths", {}),
        frozen=data.get("frozen", 1),
        colours=tuple(RowColour(**one) for one in data.get("colours", ())),
        chart=data.get("chart", {}),
        **texts,
    )


def _audience(shared: Mapping[str, Any]) -> Audience:
    if shared.get(EVERYONE):
        return Audience(everyone=True)
    positions, departments, roles = (tuple(shared.get(key, ())) for key in PLACES)
    return Audience(positions=positions, departments=departments, roles=roles)


def _check(document: Any) -> None:
    """Every value of the kind that it must be; what the values mean is asked where views are kept."""
    for key, value in document.items():
        if key not in KINDS:
            raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
        if not isinstance(value, KINDS[key]) or isinstance(value, bool):
            raise _unreadable(key)
    texts = [one for one in document.get("columns", ()) if not isinstance(one, str)]
    if texts or not all(_is_colour(one) for one in document.get("colours", ())):
        raise _unreadable("columns")
    shared = document.get("shared", {})
    if set(shared) - {EVERYONE, *PLACES} or not all(isinstance(shared.get(key, []), list) for key in PLACES):
        raise _unreadable("shared")


def _is_colour(one: Any) -> bool:
    kinds = {"label": str, "tint": int, "when": dict}
    return (
        isinstance(one, Mapping) and set(one) == set(kinds) and all(isinstance(one[key], kinds[key]) for key in kinds)
    )


def _unreadable(key: str) -> DomainError:
    return DomainError("E_FORMAT", field=key, label=key, hint='{"columns": ["name"], "shared": {"everyone": true}}')


def _module(name: str) -> Module:
    found = registry.by_slug(name.partition("/")[0])
    if found is None:
        raise DomainError("E_NOT_HERE", object=_("Module"), name=name.partition("/")[0])
    return found
