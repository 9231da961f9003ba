"""The roles for which layouts are made, and who somebody with one of them would be."""

from dataclasses import replace

from guanxi.access.actor import Actor
from guanxi.access.models import Role
from guanxi.kernel.errors import Missing


def role_names() -> dict[int, str]:
    """The roles by their number, in the order of their names."""
    return dict(Role.objects.filter(deleted_at=None).order_by("name_key", "pk").values_list("pk", "name"))


def as_role(actor: Actor, pk: int) -> Actor:
    """The same person with the rights of one role alone."""
    role = Role.objects.filter(deleted_at=None, pk=pk).first()
    if role is None:
        raise Missing
    return replace(actor, role_ids=(pk,), is_admin=role.is_admin, rights=frozenset(role.rights))
