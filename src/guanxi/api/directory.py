"""People of chat providers for programs: a look at them, its lines with their ticks, and having those done."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment, nothing
from guanxi.api.body import json_object
from guanxi.api.parameters import only, whole_number
from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging.directory import runs
from guanxi.messaging.directory.lines import Kind
from guanxi.messaging.directory.models import SyncLine, SyncRun
from guanxi.messaging.im.providers import PROVIDERS

LARGEST = 10**9
NEWEST, MOST = 20, 500


def looks(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /settings/chats/{provider}/looks`: the newest looks at the people of a provider."""
    only(request)
    runs.require(request.actor)
    return answer({"items": [_look(one) for one in runs.runs_of(_provider(name), NEWEST)]})


def look(request: HttpRequest, name: str) -> HttpResponse:
    """`POST /settings/chats/{provider}/looks`: read the people there; nothing changes here by that."""
    _nothing_given(request)
    runs.require(request.actor)
    return answer(_look(runs.start_look(request.actor, _provider(name))), 202)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /settings/chats/looks/{id}`: how far it is, and how many lines it came to."""
    only(request)
    return answer(_look(runs.run_of(request.actor, pk)))


def lines(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /settings/chats/looks/{id}/lines`: what would be done, in the order in which it would."""
    given = only(request, "kind", "cursor", "limit")
    after = whole_number(given["cursor"], "cursor", 1, LARGEST, 0)
    limit = whole_number(given["limit"], "limit", 1, MOST, 50)
    found = list(runs.lines_of(runs.run_of(request.actor, pk), _kind(given["kind"]), after=after)[: limit + 1])
    more = str(found[limit - 1].number) if len(found) > limit else None
    return answer({"items": [_line(line) for line in found[:limit]], "next": more})


def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """`PATCH /settings/chats/looks/{id}/lines`: which lines will be done, by their numbers, and which will not."""
    body = json_object(request)
    for key in body:
        if key not in ("ticked", "unticked"):
            raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)
    ticked, unticked = (_numbers(body, key) for key in ("ticked", "unticked"))
    runs.tick(request.actor, pk, shown=[*ticked, *unticked], ticked=ticked)
    return nothing()


def sync(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /settings/chats/looks/{id}/sync`: have the ticked lines done in the background."""
    _nothing_given(request)
    return answer(_look(runs.start_applying(request.actor, pk)), 202)


def _provider(name: str) -> str:
    if name not in PROVIDERS:
        raise Missing
    return name


def _nothing_given(request: HttpRequest) -> None:
    for key in json_object(request, optional=True):
        raise DomainError("E_UNKNOWN_FIELD", field=key, name=key)


def _kind(text: str) -> Kind | None:
    if text and text not in set(Kind):
        raise DomainError("E_CHOICE", field="kind", label="kind", choices=", ".join(Kind))
    return Kind(text) if text else None


def _numbers(body: dict[str, Any], key: str) -> list[int]:
    given = body.get(key, [])
    is_list = isinstance(given, list) and len(given) <= MOST
    if not is_list or not all(type(number) is int and 0 < number < LARGEST for number in given):
        raise DomainError("E_FORMAT", field=key, label=key, hint="[1, 2]")
    return given


def _look(found: SyncRun) -> dict[str, Any]:
    """A look as the API says it; `kinds` counts its lines."""
    times = {name: moment(getattr(found, name)) for name in ("started_at", "read_at", "applying_at", "applied_at")}
    error = found.job.error if found.job is not None else None
    return {
        "id": found.pk,
        "provider": found.provider,
        "by": found.started_by_id,
        "job": found.job_id,
        "under_way": runs.is_under_way(found),
        "people": found.seen.get("people"),
        "departments": found.seen.get("departments"),
        "error": error["message"] if error else None,
        "kinds": runs.counted(found),
        **times,
    }


def _line(line: SyncLine) -> dict[str, Any]:
    told = [{"field": field, "before": before, "after": after} for field, before, after in line.told]
    names = ("number", "kind", "external_id", "name", "target", "why", "state")
    error = line.error["message"] if line.error else None
    return {**{name: getattr(line, name) for name in names}, "ticked": line.is_ticked, "told": told, "error": error}
