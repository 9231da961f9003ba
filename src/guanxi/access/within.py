"""The rows within the range to which a person's roles keep what he sees (F008 rule 2), as one condition."""

from collections.abc import Iterator

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.caps import IN_DEPARTMENTS
from guanxi.access.reach import Among, Below, ends_at, ends_below
from guanxi.meta.module import Module

DEPARTMENTS = "access_userdepartment"


def cap_q(module: Module, actor: Actor) -> Q | None:
    """The rows within the range of someone's roles, of which one owner stands in it; nothing where no role limits."""
    caps = actor.caps.get(module.key, frozenset())
    found: Q | None = None
    for key in module.owner_keys if caps else ():
        for way in _ways(module.field(key).column, caps, actor):
            found = way if found is None else found | way
    return found


def reaches_departments(module: Module, actor: Actor) -> bool:
    """Whether the range is drawn by departments, whose people are not named one by one."""
    return bool(actor.caps.get(module.key, frozenset()) & IN_DEPARTMENTS)


def takes_from_positions(module: Module, actor: Actor) -> bool:
    """Whether the range leaves out people who stand below."""
    caps = actor.caps.get(module.key, frozenset())
    return bool(caps) and "subordinates" not in caps


def _ways(column: str, caps: frozenset[str], actor: Actor) -> Iterator[Q]:
    mine = () if actor.user_id is None else (actor.user_id,)
    if "subordinates" not in caps:
        yield Q(Among(column, mine))
    elif actor.below is not None:
        yield Q(Among(column, (*mine, *actor.below)))
    else:
        yield Q(Below(column, list(mine), [end for path in actor.paths for end in ends_below(path)]))
    if caps & IN_DEPARTMENTS:
        and_below = "department_below" in caps
        ends = [end for path in actor.department_paths for end in ends_at(path, and_below=and_below)]
        if ends:
            yield Q(Below(column, [], ends, DEPARTMENTS))
