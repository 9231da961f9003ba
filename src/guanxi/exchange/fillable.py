"""Which fields a file may fill: those that its reader may write and that a cell can say."""

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.meta.module import Module
from guanxi.meta.types.files import Files


def fillable(module: Module, actor: Actor, *, history: bool = False) -> frozenset[str]:
    """The fields of a record that a file may fill. Files that fields hold are sent to the record itself."""
    free = writable(module, actor, history=history)
    fields = (module.by_key[key] for key in free)
    return frozenset(field.key for field in fields if field.in_imports and not isinstance(field.type, Files))


def open_lines(module: Module, actor: Actor) -> frozenset[str]:
    """The fields of lines that a file may fill."""
    return writable(module.lines, actor) if module.lines else frozenset()
