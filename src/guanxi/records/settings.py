"""Setting what can be set: who may, what is taken, and what the history of the company says of it."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor, find_company
from guanxi.access.models import Company, Department, User
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.models import SettingValue
from guanxi.meta.setting import COMPANY, DEPARTMENT, USER, Setting, all_settings, find
from guanxi.records import store
from guanxi.records.audit import note
from guanxi.records.locks import hold
from guanxi.records.models import AuditEntry

VERB = "setting_changed"
LOOKED = 2000  # entries of the company's history in which those of one setting are looked for
OWNERS = {DEPARTMENT: Department, USER: User}


def offered(actor: Actor) -> list[Setting]:
    """The settings that a person may look at: administrators all, the others what they may set for themselves."""
    return [one for one in all_settings() if actor.is_admin or USER in one.scopes]


def values_of(settings: Iterable[Setting]) -> dict[str, Any]:
    """What holds for the whole company, wherever it is kept, by the keys of the settings."""
    company, module = find_company(), registry.get("company")
    return {
        one.key: module.field(one.column).read(company) if one.column and company else one.now() for one in settings
    }


def values_set(setting: Setting, actor: Actor) -> list[SettingValue]:
    """The values beside the company's: administrators see those of all, the others their own."""
    rows = SettingValue.objects.filter(key=setting.key).exclude(scope=COMPANY).order_by("scope", "scope_id")
    return list(rows if actor.is_admin else rows.filter(scope=USER, scope_id=actor.user_id))


@transaction.atomic
def put(*, actor: Actor, setting: Setting, value: Any, scope: str = COMPANY, scope_id: int = 0) -> None:
    """Set it for the company, a department or a person; nothing as value goes back to what holds without."""
    _require(actor, setting, scope, scope_id)
    if setting.column:
        return _put_on_company(actor, setting, value)
    hold(f"setting {setting.key}")
    dumped = checked(setting, value)
    row = SettingValue.objects.filter(key=setting.key, scope=scope, scope_id=scope_id)
    before = row.values_list("value", flat=True).first()
    if before == dumped:
        return None
    if dumped is None:
        row.delete()
    else:
        kept = {"key": setting.key, "scope": scope, "scope_id": scope_id}
        SettingValue.objects.update_or_create(**kept, defaults={"value": dumped})
    _note(actor, setting, scope, scope_id, before, dumped)
    is_new_kind = setting.is_narrowed != _is_narrowed(setting)
    return took_effect() if scope == COMPANY or is_new_kind else None


def kept_value(setting: Setting, scope: str, scope_id: int) -> Any:
    """What somebody has set for these, as it is kept; nothing where it is not set."""
    if setting.column:
        return setting.type.dump(values_of([setting])[setting.key])
    rows = SettingValue.objects.filter(key=setting.key, scope=scope, scope_id=scope_id)
    return rows.values_list("value", flat=True).first()


@transaction.atomic
def change(*, actor: Actor, setting: Setting, to: Callable[[Any], Any]) -> None:
    """Set it for the company to what follows from what holds: the second of two at once goes on from what the first
    has set, whatever its process knows yet."""
    hold(f"setting {setting.key}")
    found = kept_value(setting, COMPANY, 0)
    put(actor=actor, setting=setting, value=to(setting.preset if found is None else setting.read(found)))


def told(facts: Mapping[str, Any]) -> str:
    """What an entry of the history says of settings, in the language of who reads it; empty for what is none."""
    found = [(setting, pair) for key, pair in facts.items() if (setting := find(key)) is not None]
    return "; ".join(f"{one.label}: {_said(one, old)} → {_said(one, new)}" for one, (old, new) in found)


def took_effect() -> None:
    """Every process reads anew what the company has set with its next request."""
    mark = secrets.token_hex(8)
    Company.objects.filter(is_main=True).update(shape_mark=mark)
    registry.keep_up(mark)  # for the rest of this work; should it be taken back, the next request forgets it


def changes_of(setting: Setting, limit: int = 20) -> list[dict[str, Any]]:
    """Who has set it and when, the newest first."""
    company = find_company()
    rows = AuditEntry.objects.filter(module="company", record_id=company.pk if company else 0).order_by("-id")
    found = rows.values("at", "by__name", "via", "verb", "changes")[:LOOKED]
    key = setting.column or setting.key
    told = (row | {"told": row["changes"][key]} for row in found if key in row["changes"])
    return list(islice(told, limit))


def _require(actor: Actor, setting: Setting, scope: str, scope_id: int) -> None:
    if scope not in setting.scopes:
        raise DomainError("E_CHOICE", field="scope", label="scope", choices=", ".join(setting.scopes))
    is_own = scope == USER and scope_id == actor.user_id
    if actor.read_only or actor.only is not None or not (actor.is_admin or actor.is_system or is_own):
        raise Denied("administer")
    if scope != COMPANY and not OWNERS[scope].objects.filter(pk=scope_id, deleted_at=None).exists():
        raise Missing


def _put_on_company(actor: Actor, setting: Setting, value: Any) -> None:
    company = find_company()
    if company is None:
        raise Missing
    store.update(registry.get("company"), actor, company.pk, {setting.column: value})


def checked(setting: Setting, value: Any) -> Any:
    """A value as it is kept; nothing for an empty one."""
    cleaned = setting.field.clean(value)
    if setting.check is not None:
        setting.check(cleaned)
    return None if setting.field.is_empty(cleaned) else setting.type.dump(cleaned)


def _is_narrowed(setting: Setting) -> bool:
    return SettingValue.objects.filter(key=setting.key).exclude(scope=COMPANY).exists()


def _note(actor: Actor, setting: Setting, scope: str, scope_id: int, before: Any, after: Any) -> None:
    company = find_company()
    facts = {setting.key: [before, after], "scope": [scope, scope_id]}
    text = told(facts)
    note(registry.get("company"), actor, company.pk if company else 0, VERB, text=text, facts=facts)


def _said(setting: Setting, dumped: Any) -> str:
    return setting.type.display(setting.preset if dumped is None else setting.read(dumped))
