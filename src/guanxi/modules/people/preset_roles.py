"""The preset roles that a company has not got: because it began before there were such, or has removed them."""

from collections.abc import Iterable

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.models import Role
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.people.presets import PRESETS, Preset
from guanxi.records import store


def held_presets() -> dict[str, int]:
    """The roles that were made from presets, by their names in the product."""
    rows = Role.objects.filter(deleted_at=None).exclude(preset="").order_by("-pk")
    return dict(rows.values_list("preset", "pk"))


def missing_presets() -> list[Preset]:
    """The presets of which the company has no role."""
    held = held_presets()
    return [preset for preset in PRESETS if preset.key not in held]


@transaction.atomic
def add_preset_roles(*, actor: Actor, keys: Iterable[str]) -> list[Role]:
    """Make roles of presets that are not there, named in the actor's language; E_CHOICE for others."""
    asked = list(dict.fromkeys(keys))
    missing = {preset.key: preset for preset in missing_presets()}
    if not asked or not set(asked) <= set(missing):
        raise DomainError("E_CHOICE", field="keys", label="keys", choices=", ".join(missing))
    role = registry.get("role")
    return [store.create(role, actor, {"name": str(missing[key].name), "preset": key}) for key in asked]
