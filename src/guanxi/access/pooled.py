"""What pools let people see and do, as conditions on the rows that lie in them (F021).

Administrators of a pool may do what their roles let them do at all, and what belongs to a record comes along. Members
see the record alone, and may claim it; so do those above whoever held it last.
"""

from collections.abc import Iterator

from django.db.models import Model, Q

from guanxi.access.actor import Actor
from guanxi.access.reach import Among, Below, Tested, ends_below
from guanxi.access.standing import Seat
from guanxi.meta.module import Module

CLAIM = "claim"
FORMER = "previous_owner_id"


def seats_of(module: Module, actor: Actor) -> list[Seat]:
    """The pools of records of a module to which someone belongs."""
    return [seat for seat in actor.seats if seat.object == module.slug] if module.sharing.pool else []


def lies_in_pool(module: Module, record: Model) -> bool:
    """Whether a record belongs to nobody and lies in a pool."""
    return bool(module.sharing.pool) and module.field(module.sharing.pool).read(record) is not None


def leads_pools(module: Module, actor: Actor) -> bool:
    """Whether somebody administers any pool of such records."""
    return bool(module.sharing.pool) and (actor.is_admin or any(seat.leads for seat in seats_of(module, actor)))


def is_in_wide_pool(module: Module, actor: Actor) -> bool:
    """Whether someone sees so much by pools that it is not looked for one by one."""
    return any(seat.is_wide and seat.sees for seat in seats_of(module, actor))


def led_ways(module: Module, actor: Actor) -> list[Q]:
    """The rows in pools that someone leads."""
    return _in_pools(module, [seat for seat in seats_of(module, actor) if seat.leads])


def history_ways(module: Module, actor: Actor) -> list[Q]:
    """The rows in pools whose members read what was said of them before."""
    return _in_pools(module, [seat for seat in seats_of(module, actor) if seat.sees and seat.shows_history])


def member_ways(module: Module, actor: Actor, action: str, *, climbs: bool) -> list[Q]:
    """The rows in pools that someone sees as a member, or, where superiors see at all (`climbs`), because a person
    below him was the last to hold them."""
    if not module.sharing.pool or action not in ("view", CLAIM):
        return []
    seen = [seat for seat in seats_of(module, actor) if seat.sees and not seat.leads]
    return [*_in_pools(module, seen), *(_of_people_below(module, actor) if climbs else ())]


def _in_pools(module: Module, seats: list[Seat]) -> list[Q]:
    if not seats:
        return []
    found = Among(module.field(module.sharing.pool).column, (seat.pool for seat in seats))
    return [Q(Tested(Q(found)) if any(seat.is_wide for seat in seats) else found)]


def _of_people_below(module: Module, actor: Actor) -> Iterator[Q]:
    """Whoever holds a record has no former owner beside him: that stands in records that lie in a pool alone."""
    if actor.below is None:
        yield Q(Below(FORMER, [], [end for path in actor.paths for end in ends_below(path)]))
    elif actor.below:
        yield Q(Among(FORMER, actor.below))
