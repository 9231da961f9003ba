"""By which dates the records of a module stand in a calendar."""

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.meta.field import STAMPS, Field
from guanxi.meta.module import Module
from guanxi.meta.types.choice import Choice
from guanxi.meta.types.moment import Date, DateTime


def dated(module: Module, actor: Actor) -> tuple[Field, ...]:
    """The dates that the module names for this, else those of its layout; those that can be moved come first."""
    known = readable(module, actor)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = module.calendar or ([] if module.sharing.catalogue or not module.in_menu else placed)
    fields = [module.field(key) for key in dict.fromkeys(keys) if key in known and key not in STAMPS]
    found = [field for field in fields if isinstance(field.type, Date | DateTime)]
    return tuple(found if module.calendar else sorted(found, key=lambda field: field.read_only))


def can_move(module: Module, actor: Actor, field: Field) -> bool:
    """Whether the person may set this date at all; each record is asked when it is moved."""
    return module.writable and actor.may(module, "edit") and field.key in writable(module, actor)


def coloured_by(module: Module, actor: Actor) -> Field | None:
    """The choice that tells events apart: that of the board, the status, else the first among the facts of the head."""
    board = [module.board.group_by] if module.board else []
    keys = (key for key in (*board, "status", *module.layout.header, *module.layout.quick) if key in module.by_key)
    known = readable(module, actor)
    fields = [module.field(key) for key in keys if key in known]
    return next((field for field in fields if isinstance(field.type, Choice)), None)
