"""The ways in that the sign-in page offers beside the password."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from guanxi.messaging.directory.entering import open_entrances
from guanxi.web.going_on import after

# By what the browsers inside the providers' own programs call themselves.
INSIDE = {"dingtalk": ("DingTalk",), "wecom": ("wxwork",), "feishu": ("Feishu", "Lark")}
OWN_FORM = "own"  # asked for, the sign-in page stays where it is


def is_inside(request: HttpRequest, provider: str) -> bool:
    """Whether this is the browser inside a provider's program."""
    agent = request.headers.get("User-Agent", "")
    return any(mark in agent for mark in INSIDE[provider])


def offered(request: HttpRequest, there: str) -> list[dict[str, Any]]:
    """The buttons of the sign-in page."""
    return [{"label": one.label, "href": _begins(one.key, there)} for one in open_entrances()]


def straight(request: HttpRequest) -> str:
    """Where a browser inside a provider's program goes without a click; nowhere in any other browser."""
    if OWN_FORM in request.GET or not any(is_inside(request, key) for key in INSIDE):
        return ""
    there = after(request)
    return next((_begins(one.key, there) for one in open_entrances() if is_inside(request, one.key)), "")


def own_form(request: HttpRequest) -> str:
    """The sign-in page for who has just signed out, who wants in again at once least of all."""
    return f"{reverse('login')}{f'?{OWN_FORM}' if any(is_inside(request, key) for key in INSIDE) else ''}"


def _begins(provider: str, there: str) -> str:
    query = f"?{urlencode({'next': there})}" if there != "/" else ""
    return f"{reverse('chat-sign-in', args=[provider])}{query}"
