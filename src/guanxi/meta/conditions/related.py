"""The records that refer to a record, as conditions name them: `opportunities.account` are the opportunities that name
an account in their field `account`."""

from collections.abc import Iterator

from django.utils.functional import lazy

from guanxi.meta import registry
from guanxi.meta.conditions.tree import Readable
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.relation import Relation


def related_to(module: Module, readable: Readable) -> Iterator[Field]:
    """All that conditions can ask about records that refer to those of a module."""
    for other in registry.all_modules():
        yield from (_named(module, other, field) for field in _leading(other, module) if field.key in readable(other))


def relation(module: Module, slug: str, key: str, readable: Readable) -> Field | None:
    """What conditions call records of another module that name those of this one in a field; nothing where there is no
    such field, or none for the asker."""
    other = registry.by_slug(slug)
    field = next((one for one in _leading(other, module) if one.key == key), None) if other else None
    return _named(module, other, field) if other and field and key in readable(other) else None


def _leading(other: Module, module: Module) -> list[Field]:
    """The fields of another module that name records of this one; none of what is only for those who take part in it,
    about which rules that hold for others must not tell."""
    return [field for field in other.naming if field.target == module.key] if not other.sharing.only else []


def _named(module: Module, other: Module, field: Field) -> Field:
    return Field(
        key=f"{other.slug}.{field.key}",
        type=Relation(module=other.key, field=field.key),
        label=_said(other.key, module.key, field.key),
        column="id",
        read_only=True,
    )


def _label(key: str, of: str, named: str) -> str:
    """What such records are called, with the field where there is more than one."""
    other = registry.get(key)
    several = len(_leading(other, registry.get(of))) > 1
    plural = str(other.label_plural)
    return f"{plural} ({other.field(named).label})" if several else plural


_said = lazy(_label, str)
