"""Flows as they were at a revision."""

from functools import lru_cache
from typing import Any

import orjson

from guanxi.flow.approval.definition import Flow
from guanxi.flow.approval.models import FlowVersion
from guanxi.flow.approval.reading import read
from guanxi.meta import registry
from guanxi.meta.module import Module


def flow_of(version: FlowVersion, slug: str) -> Flow:
    """The flow of a version, as running cases keep it."""
    return flow_from(version.flow, module_of(slug))


def flow_from(data: Any, module: Module) -> Flow:
    """The flow that JSON describes, read once for the same JSON."""
    return _read(orjson.dumps(data), module.key)


def module_of(slug: str) -> Module:
    """The module that a definition or a case is about."""
    module = registry.by_slug(slug)
    if module is None:
        raise LookupError(f"no module is named {slug!r}")
    return module


@lru_cache(maxsize=500)
def _read(data: bytes, key: str) -> Flow:
    return read(orjson.loads(data), registry.get(key))
