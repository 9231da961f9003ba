"""The configuration for programs: out as one document, compared with another, every change of it, and the way back."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.body import json_object
from guanxi.api.parameters import only
from guanxi.configuration.administration import require_reader
from guanxi.configuration.compare import Difference, Item, compare
from guanxi.configuration.history import PAGE, Entry, changes
from guanxi.configuration.kinds import kinds, state
from guanxi.configuration.taking_back import take_change_back
from guanxi.configuration.text import checked, marked
from guanxi.kernel.errors import DomainError


def read(request: HttpRequest) -> HttpResponse:
    """`GET /settings/configuration`: all that is set up, or with `kinds=roles,words` a part of it."""
    only(request, "kinds")
    require_reader(request.actor)
    return answer(marked(state(_chosen(request.GET.get("kinds", "")))))


def beside(request: HttpRequest) -> HttpResponse:
    """`POST /settings/configuration` with a configuration: what it would change here. Nothing is kept."""
    only(request)
    require_reader(request.actor)
    return answer({"items": [_item(one) for one in compare(checked(json_object(request)))], "next": None})


def listing(request: HttpRequest) -> HttpResponse:
    """`GET /settings/changes`: every change of the configuration, the newest first; `cursor` goes on."""
    only(request, "cursor")
    require_reader(request.actor)
    found = changes(_moment(request.GET.get("cursor", "")))
    following = found[-1].at.isoformat() if len(found) == PAGE else None
    return answer({"items": [_entry(one) for one in found], "next": following})


def back(request: HttpRequest, name: str) -> HttpResponse:
    """`POST /settings/changes/{key}/back`: take one change back."""
    only(request)
    json_object(request, optional=True)
    take_change_back(request.actor, name)
    return answer({"key": name})


def _chosen(text: str) -> frozenset[str] | None:
    if not text:
        return None
    chosen, known = frozenset(text.split(",")), kinds()
    if chosen - known.keys():
        raise DomainError("E_CHOICE", field="kinds", label="kinds", choices=", ".join(known))
    return chosen


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise DomainError("E_BAD_CURSOR", field="cursor") from None
    if found.tzinfo is None:
        raise DomainError("E_BAD_CURSOR", field="cursor")
    return found


def _item(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "title": item.title,
        "state": item.state,
        "differences": [_difference(one) for one in item.differences],
        "problems": [error.message for error in item.refused],
        "left_out": item.left_out,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "at": moment(entry.at),
        "by": entry.by,
        "kind": entry.label,
        "title": entry.title,
        "verb": entry.verb,
        "note": entry.note,
        "can_go_back": entry.can_go,
        "differences": [_difference(one) for one in entry.differences],
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {"field": found.key, "lines": [f"{mark} {line}" for mark, line in found.lines]}
