"""Settings as documents: what somebody has set for the whole company."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.configuration.names import Names
from guanxi.kernel.errors import DomainError
from guanxi.meta.configuration import Swap, each
from guanxi.meta.models import SettingValue
from guanxi.meta.setting import COMPANY, Setting, all_settings, find
from guanxi.meta.types.reference import Reference, References
from guanxi.meta.types.text import Secret
from guanxi.records import settings

LABEL = _("Settings")


def read(names: Names) -> dict[str, Any]:
    """What is set, and what the company's own record keeps."""
    rows = dict(SettingValue.objects.filter(scope=COMPANY).values_list("key", "value"))
    known = [one for one in all_settings() if not isinstance(one.type, Secret)]
    held = settings.values_of([one for one in known if one.column])
    told = rows | {key: value for one in known for key, value in ((one.key, held.get(one.key)),) if one.column}
    return {
        one.key: named(one.key, _dumped(one, told[one.key]), names.out)
        for one in known
        if told.get(one.key) not in (None, "", [])
    }


def put(actor: Actor, name: str, value: Any, names: Names) -> None:
    """Set it for the company; nothing goes back to what holds without."""
    setting = _setting(name)
    settings.put(actor=actor, setting=setting, value=None if value is None else named(name, value, names.here))


def tried(name: str, value: Any, names: Names) -> tuple[str, Any] | None:
    """A setting as it would be stored; nothing for what the company's own record keeps."""
    setting = _setting(name)
    if setting.column:
        return None
    return name, None if value is None else settings.checked(setting, named(name, value, names.here))


def named(name: str, value: Any, swap: Swap) -> Any:
    """A value with the records that it names swapped."""
    setting = find(name)
    if setting is None or value in (None, "", []):
        return value
    if isinstance(setting.type, Reference):
        return swap(setting.type.target, value)
    if isinstance(setting.type, References) and isinstance(value, list):
        return each(value, setting.type.target, swap)
    return value


def title(name: str, value: Any) -> str:
    """What a setting is called."""
    setting = find(name)
    return str(setting.label) if setting else name


def _dumped(setting: Setting, value: Any) -> Any:
    """What the company's own record keeps is a value, what is set a value as JSON."""
    return setting.type.dump(value) if setting.column else value


def _setting(name: str) -> Setting:
    found = find(name)
    if found is None or isinstance(found.type, Secret):
        raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    return found
