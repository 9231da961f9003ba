"""What lists have to do with segments: a filter by them, and keeping what a list is narrowed by as one."""

from urllib.parse import urlencode

import orjson

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.conditions.parse import in_segment
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.conditions.tree import All
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.web.lists.state import ListState
from guanxi.web.menu import address


def filters_by(module: Module, actor: Actor) -> list[Field]:
    """What filters ask by segments, for who may look at some."""
    return [in_segment(module)] if _are_for(module, actor, "view") else []


def keeping(state: ListState) -> str:
    """Where the filters of a list become a segment. What is typed into the search, and what only this list knows, is
    no condition."""
    if state.query.search or state.query.among or not _are_for(state.module, state.actor, "create"):
        return ""
    conditions = state.query.conditions
    told = to_json(conditions[0] if len(conditions) == 1 else All(conditions))
    given = {"object": state.module.slug} | ({"condition": orjson.dumps(told).decode()} if conditions else {})
    return f"{address(_segments())}new?{urlencode(given)}"


def _are_for(module: Module, actor: Actor, action: str) -> bool:
    segments = _segments()
    return module.key != segments.key and not registry.is_off(segments) and actor.may(segments, action)


def _segments() -> Module:
    return registry.get("segment")
