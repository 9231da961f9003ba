"""What is set for one person: his own value, else that of the nearest department above him, else the company's."""

from typing import Any

from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.models import Department
from guanxi.meta.models import SettingValue
from guanxi.meta.setting import DEPARTMENT, USER, Setting


def setting_for(setting: Setting, actor: Actor) -> Any:
    """What holds for a person; nothing is asked of the database where only the company has set it."""
    if not setting.is_narrowed:
        return setting.now()
    near = Q(scope=DEPARTMENT) | Q(scope=USER, scope_id=actor.user_id or 0)
    rows = SettingValue.objects.filter(near, key=setting.key).values_list("scope", "scope_id", "value")
    found = {(scope, pk): value for scope, pk, value in rows}
    if (USER, actor.user_id) in found:
        return setting.read(found[USER, actor.user_id])
    for pk in _departments(actor) if found else ():
        if (DEPARTMENT, pk) in found:
            return setting.read(found[DEPARTMENT, pk])
    return setting.now()


def _departments(actor: Actor) -> list[int]:
    """A person's department and those above it, the nearest first."""
    path = Department.objects.filter(pk=actor.department_id).values_list("path", flat=True).first() or ""
    above = [int(pk) for pk in path.split(".") if pk]
    return [actor.department_id or 0, *reversed(above)]
