"""A condition in a form and in words: about the module that another field of the same record names."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.conditions.tree import Condition
from guanxi.records.sources import ActorSources
from guanxi.web.lists.sentences import by_endpoint, named_in, sentence


def about(of: str, named: Any, value: Any, actor: Actor) -> dict[str, Any]:
    """What the builder needs beside the condition: the field to look at, and the titles of the records it names."""
    parsed = _parsed(named, value, actor)
    titles = by_endpoint(named_in([parsed], actor)) if parsed is not None else {}
    return {"of": of, "hops": MOST_HOPS, "titles": titles}


def in_words(named: Any, value: Any, actor: Actor) -> str:
    """A condition as a sentence; nothing where it means nothing to the reader."""
    parsed = _parsed(named, value, actor)
    return sentence(parsed, named_in([parsed], actor)) if parsed is not None else ""


def _parsed(named: Any, value: Any, actor: Actor) -> Condition | None:
    slugs = named if isinstance(named, list | tuple) else [named]
    module = registry.by_slug(slugs[0] or "") if len(slugs) == 1 else None
    if module is None or not value:
        return None
    try:
        return parse_json(module, value, ActorSources(actor).readable, hops=MOST_HOPS)
    except DomainError:
        return None
