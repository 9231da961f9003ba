"""What one person tries before it is in force: words, picklists, layouts, lists and settings, which are read
and never written. Fields, modules, rights and rules are not among them: they decide what is kept and who sees it, for
all alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import orjson

from guanxi.configuration import parts, settings
from guanxi.configuration.names import Names
from guanxi.configuration.text import Wanted
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry, setting
from guanxi.meta.registry import Shape
from guanxi.tailoring.adjustments import Part
from guanxi.tailoring.shape import shape_with

SETTINGS = "settings"
TRIED = frozenset((*parts.LABELS, SETTINGS))
KEPT = 4  # trials whose modules a process keeps made


@dataclass(frozen=True)
class Trial:
    """The modules and the settings as they would be."""

    shape: Shape
    settings: dict[str, Any]


def can_be_tried(wanted: Wanted) -> bool:
    """Whether anything of this can be tried by one person."""
    return not TRIED.isdisjoint(wanted)


@contextmanager
def trying(wanted: Wanted) -> Iterator[None]:
    """Let the block alone see the product with these changes; those that could not come into force are left out."""
    found = _trial(registry.present().mark, orjson.dumps({key: wanted[key] for key in TRIED & wanted.keys()}))
    with registry.trying(found.shape), setting.trying(found.settings):
        yield


@lru_cache(maxsize=KEPT)
def _trial(mark: str, written: bytes) -> Trial:
    """The trial of such changes while the company is shaped like this."""
    wanted, names = orjson.loads(written), Names()
    tried: dict[Part, Any] = {}
    for kind in parts.LABELS:
        for name, body in wanted.get(kind, {}).items():
            part = _part(kind, name, body, names)
            if part is not None:
                tried[part[0]] = part[1]
    values = dict(one for name, value in wanted.get(SETTINGS, {}).items() for one in _value(name, value, names))
    with setting.trying(values):
        return Trial(registry.shape_with(f"{mark}+", partial(_last, tried)), values)


def _last(tried: dict[Part, Any], modules: Any) -> Any:
    return shape_with(modules, tried)


def _part(kind: str, name: str, body: Any, names: Names) -> tuple[Part, Any] | None:
    try:
        return parts.tried(kind, name, body, names)
    except DomainError:
        return None


def _value(name: str, value: Any, names: Names) -> Iterator[tuple[str, Any]]:
    """A setting as it would be stored; what the company's own record keeps is not tried."""
    try:
        found = settings.tried(name, value, names)
    except DomainError:
        return
    if found is not None:
        yield found
