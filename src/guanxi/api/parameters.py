"""The parameters of an address: those that a view knows; any other is refused."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta.module import Module
from guanxi.meta.registry import by_slug

Pairs = list[tuple[str, str]]


def pairs_of(request: HttpRequest) -> Pairs:
    """All parameters in their order, repeated ones as often as they stand there."""
    found = [(name, value) for name, values in request.GET.lists() for value in values]
    for name, value in found:
        if "\x00" in name or "\x00" in value:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name.replace("\x00", ""), name=name.replace("\x00", "\\0"))
    sizes = request.GET.getlist("limit")
    if len(sizes) > 1 or "" in sizes:
        raise DomainError("E_FORMAT", field="limit", label="limit", hint=_("write a whole number."))
    return found


def only(request: HttpRequest, *known: str) -> dict[str, str]:
    """The parameters of a view that knows just these; the last of repeated ones counts."""
    found = dict(pairs_of(request))
    for name in found:
        if name not in known:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    return {name: found.get(name, "") for name in known}


def module_of(slug: str) -> Module:
    """The module that an address names; E_NOT_FOUND when there is none of that name."""
    module = by_slug(slug)
    if module is None:
        raise DomainError("E_NOT_FOUND")
    return module


def whole_number(text: str, name: str, low: int, high: int, default: int) -> int:
    """A parameter that is a number within limits."""
    if not text:
        return default
    found = digits(text)
    if found is None or not low <= found <= high:
        raise DomainError("E_RANGE", field=name, label=name, low=low, high=high)
    return found


def is_yes(text: str, name: str) -> bool:
    """A parameter that is said or not: `1`, `true`, or empty."""
    if text.lower() not in {"", "0", "1", "true", "false"}:
        raise DomainError("E_CHOICE", field=name, label=name, choices="0, 1")
    return text.lower() in {"1", "true"}
