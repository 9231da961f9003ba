"""Which fields an actor reads and writes, applied wherever values leave or come in.

What is masked for someone he doesn't read: he can't look for it, filter, sort or group by it, nor see its past. Only
where values are shown it stands in its mask (`shown`). The lines of a document have fields as records have, and are
asked for in the same way: `readable(module.lines, actor)`.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.levels import OFF_LISTS, OPEN
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import FieldSet, LineSpec, Module
from guanxi.meta.types.masked import Masked

PROGRAMS = frozenset({"api", "agent"})  # the doors by which they come


def readable(of: FieldSet, actor: Actor, *, page: bool = False) -> frozenset[str]:
    """The fields whose values the actor may know; the others answer as if they were not there. On the page of a record
    he knows those as well that are masked in lists only."""
    gone = registry.leading_nowhere(of) | _closed(of, actor)
    if actor.is_admin or actor.is_system:
        return frozenset(of.by_key) - gone
    levels = actor.levels.get(of.slug, {})
    known = frozenset(
        key
        for key, field in of.by_key.items()
        if not field.private and (key not in levels or _is_known(*levels[key], page=page))
    )
    return known - gone


def _closed(of: FieldSet, actor: Actor) -> frozenset[str]:
    """The fields that are not for programs, where one asks; of lines all are."""
    return of.closed if isinstance(of, Module) and actor.via in PROGRAMS else frozenset()


def known_value(module: Module, actor: Actor, record: Any, key: str) -> Any:
    """The value of one field of a record that the actor sees, as far as he may know it on its page; else nothing."""
    is_known = key in module.by_key and key in readable(module, actor, page=True)
    return module.field(key).read(record) if is_known else None


def _is_known(level: str, mask: str, *, page: bool) -> bool:
    return level != "hidden" and (mask == "none" or (page and mask in {"list", OFF_LISTS}))


def _has_mask(level: str, mask: str) -> bool:
    """Whether something is shown in place of a value that is not known."""
    return level != "hidden" and mask != OFF_LISTS


def shown(of: FieldSet, actor: Actor, *, page: bool = False) -> dict[str, Field]:
    """The fields that are shown to the actor: those that he reads, and in their mask those that are masked."""
    known = readable(of, actor, page=page)
    levels, closed = actor.levels.get(of.slug, {}), _closed(of, actor)
    found = {}
    for key, field in of.by_key.items():
        if key in known:
            found[key] = field
        elif key in levels and _has_mask(*levels[key]) and not (field.private or field.target or key in closed):
            found[key] = replace(field, type=Masked(of=field.type), read_only=True, unique=False)
    return found


def listed(module: Module, actor: Actor) -> dict[str, Field]:
    """Those of them that can be columns of lists."""
    return {key: field for key, field in shown(module, actor).items() if field.in_lists}


def writable(of: FieldSet, actor: Actor, *, history: bool = False) -> frozenset[str]:
    """The fields that the actor may set; with `history`, the stamps of the past as well."""
    levels = actor.levels.get(of.slug, {})
    known = (key for key in readable(of, actor, page=True) if levels.get(key, OPEN)[0] == "edit")
    return frozenset(key for key in known if not of.by_key[key].read_only or (history and key in HISTORY))


def lines_shown(module: Module, actor: Actor, *, page: bool = False) -> LineSpec | None:
    """The lines of documents as they are shown to the actor; nothing where there are none."""
    return _narrowed(module.lines, shown(module.lines, actor, page=page).values()) if module.lines else None


def lines_written(module: Module, actor: Actor) -> LineSpec | None:
    """The lines with those fields that the actor may set; nothing where there are none."""
    free = writable(module.lines, actor) if module.lines else frozenset()
    return _narrowed(module.lines, (one for one in module.lines.fields if one.key in free)) if module.lines else None


def _narrowed(lines: LineSpec, fields: Iterable[Field]) -> LineSpec:
    return replace(lines, fields=tuple(fields))


HISTORY = frozenset(
    {"created_at", "created_by", "updated_at", "updated_by", "closed_at", "stage_entered_at", "done_at"}
)
