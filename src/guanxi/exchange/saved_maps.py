"""Maps that a person keeps under a name: chosen by hand, or by themselves for a file with the very same columns."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.exchange.mapping import dump_map, parse_map
from guanxi.exchange.models import SavedMap
from guanxi.exchange.plan import ON_DUPLICATE
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.text import tidy
from guanxi.meta.module import Module

MOST = 100
LONGEST_NAME = 100
NAME = _("Name of the map")


def maps_of(module: Module, actor: Actor) -> QuerySet[SavedMap]:
    """The person's maps for a module, the newest first."""
    return SavedMap.objects.filter(person=actor.user_id, module=module.key).order_by("-kept_at", "-pk")


def map_of(module: Module, actor: Actor, pk: int) -> SavedMap:
    """One map of the person's own; anybody else's is missing."""
    found = maps_of(module, actor).filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def map_for_header(module: Module, actor: Actor, header: Sequence[str]) -> SavedMap | None:
    """The newest map that was made for a file with the same columns in the same order."""
    return next((kept for kept in maps_of(module, actor)[:MOST] if kept.header == list(header)), None)


def keep_map(
    module: Module, actor: Actor, name: str, raw_map: Any, header: Sequence[str], on_duplicate: str = "skip"
) -> SavedMap:
    """Keep a map under a name; one of the same name is replaced."""
    actor.require(module, "import")
    name = " ".join(tidy(name).split())
    if not name:
        raise DomainError("E_REQUIRED", field="map_name", label=NAME)
    if len(name) > LONGEST_NAME:
        raise DomainError("E_LENGTH", field="map_name", label=NAME, limit=LONGEST_NAME)
    if not maps_of(module, actor).filter(name=name).exists() and maps_of(module, actor).count() >= MOST:
        raise DomainError("E_CAPACITY", field="map_name", left=0)
    values = {
        "map": dump_map(parse_map(raw_map)),
        "header": list(header),
        "on_duplicate": on_duplicate if on_duplicate in ON_DUPLICATE else ON_DUPLICATE[0],
        "kept_at": clock.now(),
    }
    own = {"person_id": actor.user_id, "module": module.key, "name": name}
    return SavedMap.objects.update_or_create(**own, defaults=values)[0]


def forget_map(module: Module, actor: Actor, pk: int) -> None:
    """Throw a map of one's own away."""
    map_of(module, actor, pk).delete()
