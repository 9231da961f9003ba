"""`/{module}/views`: the views of a list: those that it brings, those that are shared, and one's own to be changed."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.parameters import module_of, only
from guanxi.kernel.errors import DomainError
from guanxi.meta.layout import RowColour, SavedView
from guanxi.meta.module import Module
from guanxi.records import keeping_views as engine
from guanxi.records.view_readers import Audience
from guanxi.records.views import declared, may_change, saved, view_of, whole

TEXTS = ("name", "kind", "sort", "group_by")
KNOWN = (*TEXTS, "filter", "columns", "colours", "share")
PLACES = ("positions", "departments", "roles")


def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """All views that the asker has of a list, the module's own first."""
    module = _asked(request, slug)
    found = (*declared(module), *saved(module, request.actor))
    return answer({"items": [_told(request, module, view) for view in found], "next": None})


def create(request: HttpRequest, slug: str) -> HttpResponse:
    """A new view of one's own, shared at once where `share` says so."""
    module = _asked(request, slug)
    data = _body(request)
    arranged = _arranged(data, replace(whole(module), filters={}, colours=(), group_by="", kind="list"))
    with transaction.atomic():
        view = engine.keep(module, request.actor, str(data.get("name") or ""), arranged)
        if "share" in data:
            engine.share(module, request.actor, int(view.key), _audience(data["share"]))
    return answer(_told(request, module, view_of(module, request.actor, view.key)), status=201)


def read(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One saved view; another's that is not shared is not there."""
    module = _asked(request, slug)
    return answer(_told(request, module, view_of(module, request.actor, str(pk))))


def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is given of a view: its name, what it shows, its colours, whom it is shared with."""
    module, actor = _asked(request, slug), request.actor
    data, view = _body(request), view_of(module, request.actor, str(pk))
    with transaction.atomic():
        if "name" in data:
            engine.rename(module, actor, pk, str(data["name"] or ""))
        if "colours" in data:
            engine.colour(module, actor, pk, _colours(data["colours"]))
        if {"kind", "sort", "group_by", "filter", "columns"} & set(data):
            engine.change(module, actor, pk, _arranged(data, view))
        if "share" in data:
            engine.share(module, actor, pk, _audience(data["share"]))
    return answer(_told(request, module, view_of(module, actor, str(pk))))


def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Put a view away."""
    engine.remove(_asked(request, slug), request.actor, pk)
    return HttpResponse(status=204)


def _asked(request: HttpRequest, slug: str) -> Module:
    only(request)
    module = module_of(slug)
    request.actor.require(module, "view")
    return module


def _body(request: HttpRequest) -> dict[str, Any]:
    data = json_object(request)
    for name in data:
        if name not in KNOWN:
            raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    for name in TEXTS:
        if name in data and not isinstance(data[name], str):
            raise _format(name, _("write a text."))
    return data


def _arranged(data: Mapping[str, Any], before: SavedView) -> SavedView:
    """A view with what is given in place of what it was."""
    columns, condition = data.get("columns", list(before.columns)), data.get("filter", before.filters)
    if not isinstance(columns, list) or not all(isinstance(key, str) for key in columns):
        raise _format("columns", '["name"]')
    if condition is not None and not isinstance(condition, Mapping):
        raise _format("filter", '{"field": "name", "op": "eq", "value": "…"}')
    return replace(
        before,
        kind=data.get("kind", before.kind),
        sort=data.get("sort", before.sort),
        group_by=data.get("group_by", before.group_by),
        columns=tuple(columns),
        filters=condition or {},
        colours=_colours(data["colours"]) if "colours" in data else before.colours,
    )


def _colours(given: Any) -> tuple[RowColour, ...]:
    if not isinstance(given, list):
        raise _format("colours", "[…]")
    return tuple(_colour(one) for one in given)


def _colour(one: Any) -> RowColour:
    if not isinstance(one, Mapping) or set(one) != {"label", "tint", "when"}:
        raise _format("colours", '{"label": "…", "tint": 3, "when": {…}}')
    label, tint, when = one["label"], one["tint"], one["when"]
    if not isinstance(label, str) or isinstance(tint, bool) or not isinstance(tint, int) or not isinstance(when, dict):
        raise _format("colours", '{"label": "…", "tint": 3, "when": {…}}')
    return RowColour(label=label, tint=tint, when=when)


def _audience(given: Any) -> Audience:
    """Everyone, some places, or with null nobody."""
    if given is None:
        return Audience()
    if not isinstance(given, Mapping) or not set(given) <= {"everyone", *PLACES}:
        raise _format("share", '{"everyone": true}, {"roles": [3]}, null')
    everyone = given.get("everyone", False)
    places = {name: given.get(name, []) for name in PLACES}
    if not isinstance(everyone, bool) or not all(isinstance(ids, list) for ids in places.values()):
        raise _format("share", '{"everyone": true}, {"roles": [3]}, null')
    if any(
        isinstance(pk, bool) or not isinstance(pk, int) or not 0 < pk < 2**63 for ids in places.values() for pk in ids
    ):
        raise _format("share", '{"roles": [3]}')
    return Audience(everyone=everyone, **{name: tuple(ids) for name, ids in places.items()})


def _format(name: str, hint: str) -> DomainError:
    return DomainError("E_FORMAT", field=name, label=name, hint=hint)


def _told(request: HttpRequest, module: Module, view: SavedView) -> dict[str, Any]:
    """A view; whom it is shared with is told to who may change that."""
    told = {
        "key": view.key,
        "id": int(view.key) if view.kept else None,
        "name": str(view.label),
        "kind": view.kind,
        "filter": view.filters or None,
        "columns": list(view.columns),
        "sort": view.sort,
        "group_by": view.group_by,
        "colours": [asdict(one) for one in view.colours],
        "own": view.own,
        "shared": view.shared,
    }
    return {**told, "share": _shared(request, module, view)}


def _shared(request: HttpRequest, module: Module, view: SavedView) -> dict[str, Any] | None:
    if not view.shared or not may_change(view, request.actor):
        return None
    return asdict(engine.audience_of(module, request.actor, int(view.key)))
