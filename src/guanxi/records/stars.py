"""Records that a person keeps at hand as favourites, and those that he follows to hear of their changes."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta.module import Module
from guanxi.records.models import Star
from guanxi.records.recent import Look, looks
from guanxi.records.store import fetch

FAVOURITE, FOLLOWED = "favourite", "followed"
MOST = 200  # of each kind for one person


def favour(module: Module, actor: Actor, pk: int) -> None:
    """Keep a record that one sees among one's favourites."""
    _put(FAVOURITE, module, actor, pk)


def unfavour(module: Module, actor: Actor, pk: int) -> None:
    """Take a record from one's favourites."""
    _take(FAVOURITE, module, actor, pk)


def follow(module: Module, actor: Actor, pk: int) -> None:
    """Hear of the changes that others make to a record that one sees."""
    _put(FOLLOWED, module, actor, pk)


def unfollow(module: Module, actor: Actor, pk: int) -> None:
    """Hear no more of a record."""
    _take(FOLLOWED, module, actor, pk)


def stars_of(module: Module, actor: Actor, pk: int) -> frozenset[str]:
    """The kinds of stars that a person has given to one record."""
    return frozenset(_own(actor).filter(module=module.key, record_id=pk).values_list("kind", flat=True))


def favourites(actor: Actor, limit: int = MOST) -> list[Look]:
    """The favourites that a person still sees, the newest first; one look-up for each module among them."""
    return _seen(FAVOURITE, actor)[:limit]


def followers(module: Module, ids: Iterable[int], *, but: int | None) -> dict[int, set[int]]:
    """The records among these that each person follows; one person is left out."""
    rows = Star.objects.filter(kind=FOLLOWED, module=module.key, record_id__in=list(ids)).exclude(user_id=but)
    found: dict[int, set[int]] = {}
    for user_id, record_id in rows.values_list("user_id", "record_id"):
        found.setdefault(user_id, set()).add(record_id)
    return found


@transaction.atomic
def _put(kind: str, module: Module, actor: Actor, pk: int) -> None:
    fetch(module, actor, pk)
    if _own(actor).filter(kind=kind).count() >= MOST:
        _make_room(kind, actor)
    row = Star(user_id=actor.user_id, kind=kind, module=module.key, record_id=pk, at=clock.now())
    Star.objects.bulk_create([row], ignore_conflicts=True)


def _take(kind: str, module: Module, actor: Actor, pk: int) -> None:
    _own(actor).filter(kind=kind, module=module.key, record_id=pk).delete()


def _make_room(kind: str, actor: Actor) -> None:
    """What can't be seen any more gives way; where all can be seen, the person has to decide (E_CAPACITY)."""
    seen = {(look.module.key, look.pk) for look in _seen(kind, actor)}
    if len(seen) >= MOST:
        raise DomainError("E_CAPACITY", left=0)
    rows = _own(actor).filter(kind=kind)
    rows.filter(pk__in=[row.pk for row in rows if (row.module, row.record_id) not in seen]).delete()


def _seen(kind: str, actor: Actor) -> list[Look]:
    return looks(actor, _own(actor).filter(kind=kind).order_by("-at", "-pk")[:MOST])


def _own(actor: Actor) -> QuerySet[Star]:
    return Star.objects.filter(user_id=actor.user_id)
