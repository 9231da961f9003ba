"""Which rows of a page stand out: asked for all of them at once, in the database."""

from collections.abc import Collection

from django.db.models import Case, IntegerField, Value, When

from guanxi.access.actor import Actor
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.conditions.tree import All, Condition
from guanxi.meta.layout import RowColour
from guanxi.meta.module import Module
from guanxi.records.sources import ActorSources


def colours_of(
    module: Module, actor: Actor, colours: tuple[RowColour, ...], ids: Collection[int]
) -> dict[int, RowColour]:
    """The first colour that fits each of these rows, which the actor sees: one query, or none without colours."""
    if not colours or not ids:
        return {}
    sources = ActorSources(actor)
    asked = enumerate(conditions_of(module, actor, colours))
    cases = [When(to_q(module, condition, sources), then=Value(place)) for place, condition in asked]
    which = Case(*cases, default=Value(None), output_field=IntegerField())
    rows = module.model.objects.filter(pk__in=list(ids)).annotate(_colour=which).exclude(_colour=None)
    return {pk: colours[place] for pk, place in rows.values_list("pk", "_colour")}


def conditions_of(module: Module, actor: Actor, colours: tuple[RowColour, ...]) -> list[Condition]:
    """What each colour asks of a row; one without a condition takes all that are left."""
    known = ActorSources(actor).readable
    return [parse_json(module, one.when, known, hops=MOST_HOPS) if one.when else All() for one in colours]
