"""What stands around a record: history, timeline, who sees it and why, related lists."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.scope import visible
from guanxi.api.answers import answer, moment
from guanxi.api.body import json_object
from guanxi.api.door import writes
from guanxi.api.parameters import module_of, only, pairs_of, whole_number
from guanxi.api.records import list_shape, page_answer
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta.conditions.tree import Path, Test
from guanxi.meta.module import Module, Related
from guanxi.meta.registry import get
from guanxi.records import history as told
from guanxi.records import store
from guanxi.records.explain import Access, Reason, everyone_with_access, explain_for
from guanxi.records.query import find, parse
from guanxi.records.reveal import reveal
from guanxi.records.team import has_team, members


def history(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every change, newest first."""
    module, actor = module_of(slug), request.actor
    asked = only(request, "cursor", "limit")
    record = store.fetch(module, actor, pk)
    before, limit = _place(asked["cursor"]), whole_number(asked["limit"], "limit", 1, 500, told.PAGE)
    rows, following = told.history(module, actor, record, before=before, limit=limit)
    return answer({"items": [_entry(row) for row in rows], "next": following and str(following)})


def timeline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What happened with the record and around it, newest first."""
    module, actor = module_of(slug), request.actor
    asked = only(request, "cursor", "limit")
    record = store.fetch(module, actor, pk)
    limit = whole_number(asked["limit"], "limit", 1, 500, told.PAGE)
    items, following = told.timeline(module, actor, record, before=told.read_place(asked["cursor"]), limit=limit)
    return answer({"items": [{**item, "at": moment(item["at"])} for item in items], "next": following})


def access(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who sees the record and why; with `user`, whether that one person does."""
    module, actor = module_of(slug), request.actor
    asked = only(request, "user", "cursor", "limit")
    record = store.fetch(module, actor, pk)
    if asked["user"]:
        person = _person(request, asked["user"])
        return answer({"items": [_access(explain_for(person, module, record, actor))], "next": None})
    limit = whole_number(asked["limit"], "limit", 1, 100, told.PAGE)
    found, following = everyone_with_access(module, record, _place(asked["cursor"]) or 0, limit, actor)
    return answer({"items": [_access(one) for one in found], "next": following and str(following)})


def team(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who works on the record beside its owner; added and removed by actions."""
    module, actor = module_of(slug), request.actor
    only(request)
    record = store.fetch(module, actor, pk)
    if not has_team(module):
        raise DomainError("E_NOT_FOUND")
    return answer({"items": [_member(one) for one in members(module, record, actor)], "next": None})


@writes
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """`POST /{module}/{id}/reveal`: one value behind its mask, of the record or of a `line` of it, counted and written
    into the history."""
    module = module_of(slug)
    only(request)
    given = json_object(request)
    key, line = given.get("field"), given.get("line")
    if not {"field"} <= set(given) <= {"field", "line"} or not isinstance(key, str):
        raise DomainError("E_BAD_JSON", field="field", detail="field")
    if "line" in given and type(line) is not int:
        raise DomainError("E_BAD_JSON", field="line", detail="line")
    return answer({**given, "value": reveal(module, request.actor, pk, key, line)})


def related(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """The records of another module that refer to this one, as a list with all its parameters."""
    module, actor = module_of(slug), request.actor
    store.fetch(module, actor, pk)
    wanted = related_list(module, name)
    other = get(wanted.module)
    actor.require(other, "view")
    query = parse(other, actor, pairs_of(request), reserved=frozenset({"fields", "expand"}))
    query = query.narrowed(Test(Path(wanted.field, (), other.field(wanted.field)), "eq", pk))
    shape = list_shape(request, other)
    return page_answer(find(other, actor, query, shape.columns), shape)


def related_list(module: Module, name: str) -> Related:
    """A related list by the slug of its module; `slug.field` where several lists show the same module."""
    for wanted in module.related:
        slug = get(wanted.module).slug
        if name in {slug, f"{slug}.{wanted.field}", wanted.key}:
            return wanted
    raise DomainError("E_NOT_FOUND")


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    told_row = {"id": row["id"], "at": moment(row["at"]), "by": row["by_id"]}
    return told_row | {name: row[name] for name in ("via", "verb", "changes", "note")}


def _access(found: Access) -> dict[str, Any]:
    told = {"reasons": _reasons(found.reasons), "missing": _reasons(found.missing)}
    return {"user": found.user, "access": found.access or None, **told}


def _reasons(found: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"kind": reason.kind, "text": reason.text, "ref": reason.ref} for reason in found]


def _member(one: dict[str, Any]) -> dict[str, Any]:
    day = one["expires_on"]
    return {**one, "expires_on": day and day.isoformat(), "given_at": moment(one["given_at"])}


def _place(text: str) -> int | None:
    found = digits(text)
    if text and found is None:
        raise DomainError("E_BAD_CURSOR", field="cursor")
    return found


def _person(request: HttpRequest, text: str) -> Any:
    person = visible(get("user"), request.actor).filter(pk=digits(text)).first()
    if person is None:
        raise Missing
    return person
