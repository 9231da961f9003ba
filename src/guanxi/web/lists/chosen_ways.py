"""What can be done with chosen rows of a list beside changing them: whoever has a page for that adds it here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.module import Module


@dataclass(frozen=True, kw_only=True)
class Way:
    """A button that sends the choice (`ids`, or `all` of the list `from`) to `href`, with `{slug}` in it."""

    label: Any
    icon: str
    href: str
    is_for: Callable[[Module, Actor], bool]


_ways: list[Way] = []


def add(way: Way) -> None:
    """Offer something for chosen rows."""
    _ways.append(way)


def chosen_ways(module: Module, actor: Actor) -> list[dict[str, Any]]:
    """What this person can do with chosen rows of this module."""
    return [
        {"label": way.label, "icon": way.icon, "href": way.href.format(slug=module.slug)}
        for way in _ways
        if way.is_for(module, actor)
    ]
