"""What a form holds while somebody writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.module import Module


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a form holds: values by field and lines, as stored or as typed; of an existing record, `record`. `only` are
    the fields that a locked record lets this person change."""

    module: Module
    actor: Actor
    values: Mapping[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)
    record: Any = None
    extra: tuple[str, ...] = ()
    token: str = ""
    only: frozenset[str] | None = None
