"""What conversions take along of the fields that a company has added (F033 rule 3, F172 rule 5): a field of the lead
goes into that of the other module which bears the same name and is of the same kind."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.custom.field import CustomField
from guanxi.meta.field import Field
from guanxi.modules.leads.models import Lead


def own_values(actor: Actor, lead: Lead, key: str) -> dict[str, Any]:
    """What the lead says in such fields, as far as the actor knows them there and here, and the other one takes it."""
    found: dict[str, Any] = {}
    for field, target in _pairs(actor, key):
        value = field.read(lead)
        if not field.is_empty(value):
            with suppress(DomainError):
                found[target.key] = target.type.dump(target.clean(field.type.dump(value)))
    return found


def _pairs(actor: Actor, key: str) -> Iterator[tuple[Field, Field]]:
    lead, other = registry.get("lead"), registry.get(key)
    known, free = readable(lead, actor), writable(other, actor)
    for field in lead.fields:
        target = other.by_key.get(field.key)
        if not (isinstance(field, CustomField) and isinstance(target, CustomField)):
            continue
        is_same = type(field.type) is type(target.type) and field.target == target.target
        if is_same and field.key in known and field.key in free:
            yield field, target
