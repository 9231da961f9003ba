"""Lists and records of any module: read, create, change, delete, restore."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.api.answers import answer, nothing, record_answer
from guanxi.api.body import json_object
from guanxi.api.door import writes
from guanxi.api.parameters import module_of, only, pairs_of
from guanxi.api.shape import Shape, shape_of
from guanxi.api.versions import check_match, take_version
from guanxi.api.waiting import waiting_answer
from guanxi.kernel.errors import DomainError, Missing, Stale
from guanxi.meta.module import Module
from guanxi.pools.looking import look
from guanxi.records import store
from guanxi.records.dump import row_of
from guanxi.records.jobs import delete_by_job
from guanxi.records.merges.leading import gone_into
from guanxi.records.query import Page, find, parse
from guanxi.records.summary import Group, summarise
from guanxi.records.waiting import noting_waits

SHAPING = ("fields", "expand")
PAGING = frozenset({"sort", "limit", "cursor", "count"})


def record_list(request: HttpRequest, slug: str) -> HttpResponse:
    """`GET /{module}`: the records that the asker sees and that meet all conditions."""
    module, actor = module_of(slug), request.actor
    actor.require(module, "view")
    pairs = pairs_of(request)
    query = parse(module, actor, pairs, reserved=frozenset(SHAPING))
    shape = list_shape(request, module)
    return page_answer(find(module, actor, query, shape.columns), shape)


def summary(request: HttpRequest, slug: str) -> HttpResponse:
    """`GET /{module}/summary`: counts and sums of the same records, in groups."""
    module, actor = module_of(slug), request.actor
    actor.require(module, "view")
    pairs = pairs_of(request)
    for name, _value in pairs:
        if name in PAGING:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    query = parse(module, actor, pairs, reserved=frozenset({"group_by", "sum"}))
    found = summarise(module, actor, query, _joined(pairs, "group_by"), _joined(pairs, "sum"))
    groups = [{"key": group.key, **_figures(group)} for group in found.groups]
    currency = {"currency": found.currency} if found.currency else {}
    return answer({"groups": groups, "total": _figures(found.total), **currency})


@writes
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """`POST /{module}`: a new record."""
    module, actor = module_of(slug), request.actor
    actor.require(module, "create")
    shape = record_shape(request, module)
    data = json_object(request)
    take_version(data, None)
    with noting_waits() as waits:
        record = store.create(module, actor, data)
    if waits:
        return waiting_answer(waits[0], shape.written(record.pk))
    return record_answer(shape.written(record.pk), 201, place=f"/api/v1/{slug}/{record.pk}")


def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`GET /{module}/{id}`: one record, with its lines."""
    module = module_of(slug)
    request.actor.require(module, "view")
    shape = record_shape(request, module)
    try:
        found = store.fetch(module, request.actor, pk)
    except Missing:
        return _led_on(module, request.actor, pk)
    look(module, request.actor, found)
    return record_answer(shape.items([row_of(module, found)])[0], asked=request)


def _led_on(module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Where a record is that became one with another; it may be taken apart again, so nothing is said for ever."""
    there = gone_into(module, pk)
    if there is None:
        raise Missing
    store.fetch(module, actor, there)
    return HttpResponse(status=307, headers={"Location": f"/api/v1/{module.slug}/{there}"})


@writes
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`PATCH /{module}/{id}`: the fields given; with `If-Match` or `version` only if nobody else was faster."""
    module, actor = module_of(slug), request.actor
    actor.require(module, "edit")
    shape = record_shape(request, module)
    data = json_object(request)
    with transaction.atomic(), noting_waits() as waits:
        matched = check_match(request, module, actor, pk, "edit")
        version = take_version(data, pk)
        try:
            store.update(module, actor, pk, data, version=matched if version is None else version)
        except Stale:
            raise Stale(409 if matched is None or version is not None else 412) from None
    if waits:
        return waiting_answer(waits[0], shape.written(pk))
    return record_answer(shape.written(pk))


@writes
def delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`DELETE /{module}/{id}`: into the recycle bin; by a job where very many records are to be emptied of its name."""
    module, actor = module_of(slug), request.actor
    actor.require(module, "delete")
    only(request)
    try:
        with transaction.atomic(), noting_waits() as waits:
            store.delete(module, actor, pk, version=check_match(request, module, actor, pk, "delete"))
    except store.NamedByMany:
        return answer({"job": delete_by_job(module, actor, pk).pk}, 202)
    return waiting_answer(waits[0]) if waits else nothing()


@writes
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`POST /{module}/{id}/restore`: out of the recycle bin."""
    module = module_of(slug)
    request.actor.require(module, "delete")
    shape = record_shape(request, module)
    store.restore(module, request.actor, pk)
    return record_answer(shape.written(pk))


def record_shape(request: HttpRequest, module: Module) -> Shape:
    """The shape of a single record; no other parameter has a meaning there."""
    asked = only(request, *SHAPING)
    return shape_of(module, request.actor, asked["fields"], asked["expand"], page=True)


def list_shape(request: HttpRequest, module: Module) -> Shape:
    """The shape of the records of a list: documents carry their lines, unless only some fields are asked for."""
    fields, expand = (",".join(request.GET.getlist(name)) for name in SHAPING)
    return shape_of(module, request.actor, fields, expand)


def page_answer(page: Page, shape: Shape) -> HttpResponse:
    """One page of a list."""
    count = {"value": page.count.value, "exact": page.count.exact} if page.count else None
    return answer({"items": shape.items(page.rows), "next": page.next, "count": count})


def _figures(group: Group) -> dict[str, object]:
    return {"count": group.count, "sum": group.sum}


def _joined(pairs: list[tuple[str, str]], name: str) -> str:
    return ",".join(value for key, value in pairs if key == name)
