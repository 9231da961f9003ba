"""Which page a request asked for, in a form that names no person and has no end of values: for logs and metrics."""

import re
from functools import cache

from django.http import HttpRequest
from django.urls import ResolverMatch

from guanxi.meta import registry

UNKNOWN = "unknown"
PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\[[^]]*\](?:\{[^}]*\}|[*+])?)+\)")
REGULAR = re.compile(r"\^|\\Z|/\?|\\(?=\W)|\(\?:[^)]*\)")


def route_of(request: HttpRequest) -> str:
    """The pattern of its address, such as `/m/{slug}/{pk}/`; "unknown" where there is no such page."""
    match = request.resolver_match
    return pattern_of(match.route) if match else UNKNOWN


def place_of(request: HttpRequest) -> str:
    """Its address with numbers of records and names of modules, and without anything else that was in it."""
    match = request.resolver_match
    if match is None:
        return UNKNOWN
    return re.sub(r"\{(\w+)\}", lambda found: _shown(match, found[1]) or found[0], pattern_of(match.route))


@cache
def pattern_of(route: str) -> str:
    """A route of Django's, plain or as a regular expression, as people write it."""
    named = PLACE.sub(lambda found: f"{{{found[1] or found[2]}}}", route)
    return "/" + REGULAR.sub("", named).strip("/?") + ("/" if named.endswith("/") and named != "/" else "")


def _shown(match: ResolverMatch, name: str) -> str:
    value = str(match.kwargs.get(name, ""))
    is_module = name == "slug" and registry.by_slug(value) is not None
    return value if is_module or (value.isascii() and value.isdigit()) else ""
