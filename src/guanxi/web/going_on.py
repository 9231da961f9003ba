"""Where an address or a form wants to go on to: the one place that decides whether it may."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def after(request: HttpRequest) -> str:
    """The page that was asked for before, if it is one of ours; else the workbench."""
    return own_address(request, request.POST.get("next") or request.GET.get("next") or "/")


def own_address(request: HttpRequest, wanted: str) -> str:
    """An address that somebody has given, if it leads to this server by the same or a safer way; else the workbench."""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
