"""Settings for programs: what can be set, what holds, and setting it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.access.actor import Actor
from guanxi.access.settings import setting_for
from guanxi.api.answers import answer
from guanxi.api.body import json_object
from guanxi.api.parameters import only
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta.setting import COMPANY, DEPARTMENT, USER, Setting, find
from guanxi.meta.types.base import nullable
from guanxi.records import settings

GIVEN = ("value", DEPARTMENT, USER)


def listing(request: HttpRequest) -> HttpResponse:
    """`GET /settings`: all that the asker may look at, with what holds for the company and for himself."""
    only(request)
    found = settings.offered(request.actor)
    held = settings.values_of(found)
    return answer({"items": [_told(one, request.actor, held[one.key]) for one in found]})


def read(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /settings/{key}`: one of them, with what departments and persons have set for themselves."""
    only(request)
    return answer(_whole(_setting(name, request.actor), request.actor))


def change(request: HttpRequest, name: str) -> HttpResponse:
    """`PATCH /settings/{key}` with `{"value": …}`, and `department` or `user` where it is not for the whole company;
    null goes back to what holds without."""
    only(request)
    setting, data = _setting(name, request.actor), json_object(request)
    if unknown := sorted(set(data) - set(GIVEN)):
        raise DomainError("E_UNKNOWN_FIELD", field=unknown[0], name=unknown[0])
    if "value" not in data:
        raise setting.field.refused("E_REQUIRED")
    scope = next((one for one in (USER, DEPARTMENT) if data.get(one) is not None), COMPANY)
    settings.put(actor=request.actor, setting=setting, value=data["value"], scope=scope, scope_id=_owner(scope, data))
    return answer(_whole(setting, request.actor))


def _owner(scope: str, data: dict[str, Any]) -> int:
    given = data.get(scope, 0)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**63:
        raise DomainError("E_REFERENCE", field=scope, label=scope)
    return given


def _setting(name: str, actor: Actor) -> Setting:
    found = find(name)
    if found is None or found not in settings.offered(actor):
        raise Missing
    return found


def _whole(setting: Setting, actor: Actor) -> dict[str, Any]:
    rows = settings.values_set(setting, actor)
    others = [{"scope": row.scope, "id": row.scope_id, "value": row.value} for row in rows]
    return {**_told(setting, actor, settings.values_of([setting])[setting.key]), "others": others}


def _told(setting: Setting, actor: Actor, value: Any) -> dict[str, Any]:
    mine = value if setting.column else setting_for(setting, actor)
    return {
        "key": setting.key,
        "group": setting.group,
        "label": setting.label,
        "about": setting.about,
        "scopes": list(setting.scopes),
        "changed_by": {COMPANY: "administrator"}
        | {one: "administrator" for one in setting.scopes if one != USER}
        | ({USER: "self"} if USER in setting.scopes else {}),
        "schema": nullable(setting.type.schema()),
        "default": setting.type.dump(setting.preset),
        "value": setting.type.dump(value),
        "mine": setting.type.dump(mine),
    }
