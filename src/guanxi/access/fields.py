"""Which fields an actor reads and writes, applied wherever values leave or come in."""

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.module import Module


def readable(module: Module, actor: Actor) -> frozenset[str]:
    """The fields whose values the actor may know; the others answer as if they were not there."""
    if actor.is_admin or actor.is_system:
        known = frozenset(module.by_key)
    else:
        known = frozenset(key for key, field in module.by_key.items() if not field.private)
    return known - registry.leading_nowhere(module)


def writable(module: Module, actor: Actor, *, history: bool = False) -> frozenset[str]:
    """The fields that the actor may set; with `history`, the stamps of the past as well."""
    known = readable(module, actor)
    return frozenset(key for key in known if not module.by_key[key].read_only or (history and key in HISTORY))


HISTORY = frozenset(
    {"created_at", "created_by", "updated_at", "updated_by", "closed_at", "stage_entered_at", "done_at"}
)
