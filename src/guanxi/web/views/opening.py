"""What every view for any module begins with: the module of the address, the person, and the address itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.web.addresses import Address

PLAIN = frozenset({"q", "limit", "sort", "view", "columns", "cursor", "before", "page"})
View = Callable[..., HttpResponse]


def for_module(view: View) -> Callable[..., HttpResponse]:
    """Call a view with the module that the address names and with the person; 404 where there is no such module."""

    @wraps(view)
    def opened(request: HttpRequest, slug: str, **more: Any) -> HttpResponse:
        module = registry.by_slug(slug)
        if module is None:
            raise Missing
        actor: Actor = request.actor
        return view(request, module, actor, **more)

    return opened


def for_writing(view: View) -> Callable[..., HttpResponse]:
    """The same for pages that change records: modules that only Guanxi writes have none of them."""

    @wraps(view)
    def opened(request: HttpRequest, module: Module, actor: Actor, **more: Any) -> HttpResponse:
        if not module.writable:
            raise Missing
        return view(request, module, actor, **more)

    return for_module(opened)


def address_of(request: HttpRequest) -> Address:
    """The address that was asked for; plain parameters that a form left empty say nothing."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    return Address(request.path, tuple(pair for pair in pairs if pair[1] or pair[0] not in PLAIN))


def is_fragment(request: HttpRequest, target: str) -> bool:
    """Whether a script asks for one part of the page only."""
    return request.headers.get("HX-Target") == target and "HX-Request" in request.headers


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def whole_number(text: str, name: str) -> int | None:
    """A number from a form or an address; nothing when it is empty, a refusal when it is none."""
    if not text:
        return None
    found = digits(text)
    if found is None:
        raise DomainError("E_RANGE", field=name, label=name, low=1, high=10**18)
    return found
