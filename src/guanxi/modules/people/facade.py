"""What others may ask of people."""

from django.utils import translation

from guanxi.access.models import Department, Position, Role, User
from guanxi.access.positions import hold_positions, join_departments
from guanxi.kernel import clock
from guanxi.modules.people.passwords import change_own_password, give_password, keep_password
from guanxi.modules.people.presets import PRESETS, rights_of

__all__ = ["change_own_password", "create_administrator", "create_preset_roles", "give_password"]


def create_preset_roles(language: str) -> dict[str, int]:
    """The roles that every company starts with, named in its language; ids by key."""
    now = clock.now()
    with translation.override(language):
        rows = [
            Role(
                name=str(preset.name),
                rights=rights_of(preset),
                is_admin=preset.is_admin,
                data_cap=preset.cap,
                preset=preset.key,
                created_at=now,
                updated_at=now,
            )
            for preset in PRESETS
        ]
    Role.objects.bulk_create(rows)
    return {row.preset: row.pk for row in rows}


def create_administrator(
    *,
    username: str,
    name: str,
    email: str,
    password: str,
    must_change: bool,
    role_id: int,
    department: Department,
    position: Position,
) -> User:
    """The built-in administrator, who can't be deleted, disabled or moved (F001 rule 2)."""
    now = clock.now()
    user = User(
        username=username,
        name=name,
        email=email,
        department=department,
        position=position,
        roles=(role_id,),
        is_builtin=True,
        created_at=now,
        updated_at=now,
    )
    user.set_unusable_password()
    user.save()
    keep_password(user, password, must_change=must_change)
    hold_positions([user])
    join_departments([user])
    return user
