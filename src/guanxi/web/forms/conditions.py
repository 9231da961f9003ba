"""A condition in a form: the builder of the lists, about the module that another field of the form names."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.module import Module
from guanxi.records.sources import ActorSources
from guanxi.web.lists.sentences import by_endpoint, named_in


def about(of: str, named: Any, value: Any, actor: Actor) -> dict[str, Any]:
    """What the builder needs beside the condition: the field to look at, and the titles of the records it names."""
    slugs = named if isinstance(named, list | tuple) else [named]
    module = registry.by_slug(slugs[0] or "") if len(slugs) == 1 else None
    return {"of": of, "hops": MOST_HOPS, "titles": titles_in(module, value, actor) if module and value else {}}


def titles_in(module: Module, value: Any, actor: Actor) -> dict[str, dict[str, str]]:
    """The titles of the records that a condition names, by the address where such records are found."""
    try:
        parsed = parse_json(module, value, ActorSources(actor).readable, hops=MOST_HOPS)
    except DomainError:
        return {}
    return by_endpoint(named_in([parsed], actor))
