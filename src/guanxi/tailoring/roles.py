"""The roles for which layouts are made, and who somebody with one of them would be."""

from dataclasses import replace

from guanxi.access.actor import Actor, actor_standing
from guanxi.access.models import FieldRight, Role
from guanxi.access.standing import Held, standing_of
from guanxi.kernel.errors import Missing


def role_names() -> dict[int, str]:
    """The roles by their number, in the order of their names."""
    return dict(Role.objects.filter(deleted_at=None).order_by("name_key", "pk").values_list("pk", "name"))


def as_role(actor: Actor, pk: int) -> Actor:
    """The same person as somebody with one role alone: its rights, also to single fields, its masks and its range."""
    role, standing = Role.objects.filter(deleted_at=None, pk=pk).first(), standing_of(actor.user_id or 0)
    if role is None or standing is None:
        raise Missing
    held = Held(pk, role.is_admin, tuple(role.rights), role.data_cap)
    fields = FieldRight.objects.filter(deleted_at=None, role=pk)
    told = tuple(fields.values_list("role_id", "object", "field", "level", "mask"))
    return actor_standing(replace(standing, roles=(held,), fields=told), actor.via)
