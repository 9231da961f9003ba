"""Which fields can be changed where they stand, in a list or among the facts of a record."""

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.meta.module import Module

ELSEWHERE = frozenset(
    {"json", "rights", "checklist", "password", "files", "pictures", "signature", "address", "fieldname"}
)  # what needs more room than a cell


def editable(module: Module, actor: Actor) -> frozenset[str]:
    """The fields that can be changed in place."""
    if not module.writable or not actor.may(module, "edit"):
        return frozenset()
    free = {key for key in writable(module, actor) if not module.field(key).fixed}
    if module.is_owned and not actor.may(module, "transfer"):
        free.discard("owner")
    return frozenset(key for key in free if module.field(key).type.widget not in ELSEWHERE)
