"""Which records a field takes: those that meet the condition of its definition, for whoever chooses one."""

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import QuerySet

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.parse import IN_SEGMENT, MOST_HOPS, parse_json, unknown
from guanxi.meta.conditions.sql import NOTHING, to_q
from guanxi.meta.conditions.tree import Condition, asks_segments
from guanxi.meta.custom.field import CustomField
from guanxi.meta.module import FieldSet, Module
from guanxi.records.sources import ActorSources


class AllSources(ActorSources):
    """Conditions look at all records, so that they mean the same for everyone; `$me` is still who asks."""

    def rows(self, module: Module) -> QuerySet:
        return module.model.objects.filter(module.rows, deleted_at=None)


def read_condition(modules: Mapping[str, Module], item: CustomField) -> Condition | None:
    """The condition of a field that names records, checked; a DomainError says what is wrong with it."""
    target = modules.get(item.target)
    if not item.only or target is None:
        return None
    try:
        found = parse_json(target, item.only, _open_fields, hops=MOST_HOPS)
        if asks_segments(found):  # the field takes the same records from everybody
            raise unknown(IN_SEGMENT)
        return found
    except DomainError as error:
        hint = error.message
        raise replace(item, key="only").refused("E_FORMAT", hint=hint) from None


def _open_fields(of: FieldSet) -> frozenset[str]:
    return frozenset(key for key, one in of.by_key.items() if not one.private)


def taken(condition: Condition | None, target: str, actor: Actor) -> QuerySet:
    """The ids of the records that a field with this condition takes; none where it means nothing any more."""
    module, sources = registry.get(target), AllSources(actor)
    meets = NOTHING if condition is None else to_q(module, condition, sources)
    return sources.rows(module).filter(meets).order_by().values_list("pk", flat=True)
