"""Lost updates: `If-Match` in the head of a request, `version` in its body."""

from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Stale
from guanxi.meta.module import Module
from guanxi.records.store import fetch


def check_match(request: HttpRequest, module: Module, actor: Actor, pk: int, action: str) -> int | None:
    """The version to be written upon, when the client names those that it knows; 412 when it is none of them."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    version = fetch(module, actor, pk, action).version
    if header.strip() != "*" and version not in versions_of(header):
        raise Stale(412)
    return int(version)


def take_version(data: dict[str, Any], pk: int | None) -> int | None:
    """Take `version` and `id` out of a body: the one is what the client has read, the other must be the record's."""
    if "id" in data and (given := data.pop("id")) != pk:
        raise DomainError("E_FIELD_FORBIDDEN", field="id", label="id", given=str(given)[:40])
    version = data.pop("version", None)
    if version is not None and pk is None:
        raise DomainError("E_FIELD_FORBIDDEN", field="version", label="version")
    if version is not None and (isinstance(version, bool) or not isinstance(version, int)):
        raise DomainError("E_FORMAT", field="version", label="version", hint=_("write a whole number."))
    return version


def versions_of(header: str) -> set[int]:
    """The versions in a list of entity tags such as `"7-1a2b3c4d", "8"`; foreign tags match nothing."""
    found = set()
    for tag in header.split(","):
        text = tag.strip().removeprefix("W/").strip('"').partition("-")[0]
        with suppress(ValueError):
            found.add(int(text[:19]))
    return found
