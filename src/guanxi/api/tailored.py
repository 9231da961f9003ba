"""`/settings/{part}/{module}`: what a company changes about a module, in versions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from guanxi.api.answers import answer, moment
from guanxi.api.body import json_object
from guanxi.api.parameters import module_of, only
from guanxi.api.versions import versions_of
from guanxi.kernel.errors import Denied, DomainError, Stale
from guanxi.meta.module import Module
from guanxi.tailoring import parts
from guanxi.tailoring.adjustments import Part, in_force, kept, publications, publish
from guanxi.tailoring.models import Adjustment


def every(request: HttpRequest, part: str, slug: str) -> HttpResponse:
    """The keys of a module's parts, and which of them the company has changed."""
    module, _one = _asked(request, part, slug, "", is_known=False)
    changed = in_force(part, object=slug)
    items = [{"key": key, "changed": (slug, key) in changed} for key in parts.keys_of(part, module)]
    return answer({"items": items, "next": None})


def read(request: HttpRequest, part: str, slug: str, name: str = "") -> HttpResponse:
    """What is in force, what is drafted, and what the product brings."""
    module, one = _asked(request, part, slug, name)
    return _told(module, one, kept(one))


def put(request: HttpRequest, part: str, slug: str, name: str = "") -> HttpResponse:
    """Put what is given into force; with `"draft": true`, keep it as a draft."""
    module, one = _asked(request, part, slug, name)
    data = _body(request, "value", "version", "draft")
    if not isinstance(data.get("draft", False), bool):
        raise DomainError("E_FORMAT", field="draft", label="draft", hint=_("write true or false."))
    does = parts.draft if data.get("draft") else parts.change
    return _told(
        module, one, _unless_stale(request, data, lambda at: does(request.actor, module, one, value(data), at))
    )


def reset(request: HttpRequest, part: str, slug: str, name: str = "") -> HttpResponse:
    """Back to what the product brings."""
    module, one = _asked(request, part, slug, name)
    return _told(module, one, _unless_stale(request, {}, lambda at: publish(request.actor, one, None, at)))


def publish_draft(request: HttpRequest, part: str, slug: str, name: str = "") -> HttpResponse:
    """Put the draft into force."""
    module, one = _asked(request, part, slug, name)
    data = _body(request, "version", optional=True)
    return _told(
        module, one, _unless_stale(request, data, lambda at: parts.publish_draft(request.actor, module, one, at))
    )


def versions(request: HttpRequest, part: str, slug: str, name: str = "") -> HttpResponse:
    """What was in force, newest first."""
    _module, one = _asked(request, part, slug, name)
    rows = publications(kept(one))
    items = [{"number": row.number, "at": moment(row.at), "by": row.by_id, "value": row.body} for row in rows]
    return answer({"items": items, "next": None})


def revert(request: HttpRequest, part: str, slug: str, name: str = "") -> HttpResponse:
    """Put an earlier version into force again."""
    module, one = _asked(request, part, slug, name)
    data = _body(request, "number", "version")
    number = _whole(data, "number")
    if number is None:
        raise DomainError("E_REQUIRED", field="number", label="number")
    return _told(
        module, one, _unless_stale(request, data, lambda at: parts.revert(request.actor, module, one, number, at))
    )


def value(data: dict[str, Any]) -> Any:
    """What is to hold; a body without it says nothing."""
    if "value" not in data:
        raise DomainError("E_REQUIRED", field="value", label="value")
    return data["value"]


def _asked(request: HttpRequest, part: str, slug: str, name: str, *, is_known: bool = True) -> tuple[Module, Part]:
    only(request)
    if not request.actor.is_admin:
        raise Denied("administer")
    module = module_of(slug)
    return module, parts.part_of(part, module, name) if is_known else Part(part, slug)


def _body(request: HttpRequest, *known: str, optional: bool = False) -> dict[str, Any]:
    data = json_object(request, optional=optional)
    for name in data:
        if name not in known:
            raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    return data


def _whole(data: dict[str, Any], name: str) -> int | None:
    found = data.get(name)
    if found is not None and (isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**31):
        raise DomainError("E_FORMAT", field=name, label=name, hint=_("write a whole number."))
    return found


def _unless_stale(request: HttpRequest, data: dict[str, Any], act: Any) -> Adjustment:
    """Do it upon the version that the client has read, be it in the body or in `If-Match`."""
    given, header = _whole(data, "version"), request.headers.get("If-Match")
    if given is not None or header is None or header.strip() == "*":
        found: Adjustment = act(given)
        return found
    for version in sorted(versions_of(header), reverse=True):
        try:
            found = act(version)
        except Stale:
            continue
        return found
    raise Stale(412)


def _told(module: Module, one: Part, row: Adjustment) -> HttpResponse:
    told = {
        "module": module.slug,
        "part": one.kind,
        "key": one.key,
        "version": row.version,
        "value": row.body,
        "draft": row.draft,
        "standard": parts.KINDS[one.kind].standard(module, one.key),
        "changed_at": moment(row.changed_at),
        "changed_by": row.changed_by_id,
    }
    return answer(told, ETag=f'"{row.version}"')
