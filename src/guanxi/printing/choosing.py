"""Which templates a person may print a record with, and which of them comes first."""

from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json
from guanxi.meta.conditions.tree import Condition
from guanxi.meta.module import Module
from guanxi.printing.models import PrintTemplate
from guanxi.records.sources import ActorSources


def templates_for(module: Module, actor: Actor) -> list[PrintTemplate]:
    """The templates of a module that the person may use, in their order: one query."""
    rows = PrintTemplate.objects.filter(object=module.slug, active=True, deleted_at=None).order_by("sequence", "pk")
    return [row for row in rows if is_for(row, actor)]


def is_for(template: PrintTemplate, actor: Actor) -> bool:
    """Whether the template is for all, or for a role of this person."""
    return not template.roles or actor.is_admin or actor.is_system or bool(set(template.roles) & set(actor.role_ids))


def template_named(module: Module, actor: Actor, pk: int) -> PrintTemplate:
    """One of these templates; any other is missing."""
    found = next((row for row in templates_for(module, actor) if row.pk == pk), None)
    if found is None:
        raise Missing
    return found


def first_choice(templates: list[PrintTemplate], module: Module, actor: Actor, record: Any) -> PrintTemplate | None:
    """The template for this record: a first choice whose condition it meets, then one without, in one's own language
    before others; then any."""
    ranked = sorted(templates, key=lambda row: _rank(row, module, actor, record))
    return ranked[0] if ranked else None


def _rank(template: PrintTemplate, module: Module, actor: Actor, record: Any) -> tuple[int, bool, int, int]:
    kind = 2
    if template.is_default:
        kind = 1 if template.condition is None else (0 if meets(template, module, actor, record) else 3)
    return kind, template.language != actor.language, template.sequence, template.pk


def meets(template: PrintTemplate, module: Module, actor: Actor, record: Any) -> bool:
    """Whether a record meets the condition of a template; one that fits the module no more is met by none."""
    try:
        condition = condition_of(module, template.condition)
    except DomainError:
        return False
    return matches(record, condition, ActorSources(actor))


def condition_of(module: Module, data: Any) -> Condition:
    """A condition over all fields of the module: what decides is the record, not who looks at it."""
    return parse_json(module, data, lambda other: frozenset(other.by_key), hops=MOST_HOPS)
