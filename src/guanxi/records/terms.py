"""What the layout of a record asks of its fields: hidden, required, read-only; the same for pages and for writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.tree import Condition, Not, Test
from guanxi.meta.layout import FieldTerms, Layout
from guanxi.meta.module import Module
from guanxi.records.sources import ActorSources


@dataclass(frozen=True)
class Terms:
    """The fields of one record that are hidden, that must be filled in, and that stay as they are."""

    hidden: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()

    @property
    def held(self) -> frozenset[str]:
        """What nobody changes: what can't be seen or is read-only."""
        return self.hidden | self.read_only


NONE = Terms()


def layout_of(module: Module, actor: Actor, record: Any = None) -> Layout:
    """The layout of a record for a person: that of his role and of its kind."""
    return module.laid_out(actor.stands, module.kind_of(record) if record is not None else "")


def terms_of(module: Module, actor: Actor, record: Any) -> Terms:
    """What the layout asks of the fields of a record as it is now. What the module itself requires is never hidden."""
    layout = layout_of(module, actor, record)
    if not layout.terms and all(section.shown is True for section in layout.sections):
        return NONE
    sources = ActorSources(actor)

    def holds(rule: Any) -> bool:
        return rule if isinstance(rule, bool) else matches(record, rule, sources)

    gone = {key for section in layout.sections if not holds(section.shown) for key in section.fields}
    gone |= {key for key, terms in layout.terms.items() if not holds(terms.shown)}
    hidden = frozenset(gone) - {item.key for item in module.asked(record)}
    required = {key for key, terms in layout.terms.items() if holds(terms.required)}
    fixed = {key for key, terms in layout.terms.items() if holds(terms.read_only)}
    return Terms(hidden, frozenset(required) - hidden, frozenset(fixed))


def watched(layout: Layout) -> frozenset[str]:
    """The fields on which the rules of a layout look."""
    rules = [section.shown for section in layout.sections]
    rules += [rule for terms in layout.terms.values() for rule in (terms.required, terms.read_only, terms.shown)]
    return frozenset(key for rule in rules for key in looked_at(rule))


def looked_at(rule: Any) -> Iterator[str]:
    """The fields on which a rule looks; none for one that always or never holds."""
    if isinstance(rule, bool):
        return
    if isinstance(rule, Test):
        yield rule.path.field.key
        return
    parts: tuple[Condition, ...] = (rule.part,) if isinstance(rule, Not) else rule.parts
    for part in parts:
        yield from looked_at(part)


def rule_of(layout: Layout, key: str) -> FieldTerms:
    """What a layout says of a field."""
    return layout.terms.get(key, FieldTerms())
