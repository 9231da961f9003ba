"""Those who run the company's system: asked and told when nobody else is there."""

from django.db.models import Q

from guanxi.access.models import Role, User


def administrators() -> list[int]:
    """The active people who have a role that makes administrators."""
    found = Q(pk__in=[])
    for role in Role.objects.filter(is_admin=True, deleted_at=None).values_list("pk", flat=True):
        found |= Q(roles__holds=role)
    return list(
        User.objects.filter(found, status="active", deleted_at=None).order_by("pk").values_list("pk", flat=True)
    )


def in_charge(owner_id: int | None) -> list[int]:
    """Whoever a thing belongs to; the administrators where he does not work here any more."""
    active = User.objects.filter(pk=owner_id, status="active", deleted_at=None).exists()
    return [owner_id] if owner_id and active else administrators()
