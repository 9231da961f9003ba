"""What conditions ask of the engine: rows and people as one actor may see them."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from guanxi.access.actor import Actor, departments_of
from guanxi.access.fields import readable
from guanxi.access.models import Position, User
from guanxi.access.scope import people_at_or_below, people_below, visible
from guanxi.kernel.errors import DomainError
from guanxi.meta.conditions.tree import Context, Segment
from guanxi.meta.field import Field
from guanxi.meta.module import FieldSet, Module
from guanxi.records.models import RecordLink, Star
from guanxi.records.segments.reading import segments_of


@dataclass
class ActorSources:
    """One actor's view of the data, for conditions."""

    actor: Actor
    context: Context = field(init=False)
    inside: int = 0  # in how many segments this lies that name each other

    def __post_init__(self) -> None:
        self.context = self.actor.context()

    def rows(self, module: Module) -> QuerySet:
        return visible(module, self.actor)

    def readable(self, of: FieldSet) -> frozenset[str]:
        return readable(of, self.actor)

    def under(self, module: Module, node: int) -> QuerySet:
        """Ids of the rows at or below a node: of a tree, or people by the node of a position."""
        if module.key == "user":
            path = Position.objects.filter(pk=node, deleted_at=None).values_list("path", flat=True).first()
            return people_at_or_below(_prefix(path, node))
        path = self.rows(module).filter(pk=node).values_list("path", flat=True).first()
        prefix = _prefix(path, node)
        return self.rows(module).filter(Q(pk=node) | Q(path__gte=prefix, path__lt=prefix[:-1] + "/")).values("pk")

    def linked(self, module: Module, field: Field, ids: tuple[int, ...] | None) -> QuerySet:
        """Ids of the records whose field of several references names one of these."""
        links = RecordLink.objects.filter(module=module.key, field=field.key, target_id__in=ids or ())
        return links.values("record_id")

    def naming(self, module: Module, field: Field, rows: QuerySet, pk: Any) -> QuerySet:
        """Something for each of these rows whose field of several references names a record."""
        links = RecordLink.objects.filter(module=module.key, field=field.key, target_id=pk)
        return links.filter(record_id__in=rows.values("pk"))

    def team(self) -> QuerySet:
        """Ids of the actor and of everyone below his positions."""
        below = people_below(self.actor)
        return User.objects.filter(Q(pk=self.actor.user_id) | Q(pk__in=below)).values("pk")

    def segments(self, module: Module, ids: tuple[int, ...]) -> list[Segment]:
        """What belongs to segments of a module, as far as the actor sees these; one that he doesn't is refused."""
        return segments_of(self, module, ids)

    def deeper(self) -> "ActorSources":
        """The same for a condition inside a segment, at the same moment."""
        found = type(self)(self.actor, self.inside + 1)
        found.context = self.context
        return found

    def departments(self) -> QuerySet:
        """Ids of the departments to which the actor belongs, and of those below."""
        return departments_of(self.actor)

    def followed(self, key: str) -> QuerySet:
        """Ids of the records of a module that the actor follows."""
        mine = Star.objects.filter(user_id=self.actor.user_id, kind="followed", module=key)
        return mine.values_list("record_id", flat=True)


def _prefix(path: str | None, node: int) -> str:
    if path is None:
        raise DomainError("E_REFERENCE", field="under", label="under")
    return f"{path}{node}."
