"""All that can be set in one list that can be searched, and a page for each: for the company, departments, oneself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.kernel.text import fold
from guanxi.meta.field import Field
from guanxi.meta.setting import COMPANY, DEPARTMENT, USER, Setting, find
from guanxi.meta.sheet import Sheet, all_sheets
from guanxi.meta.types.reference import Reference
from guanxi.records import settings
from guanxi.records.sheets import secrets_set, values_of
from guanxi.records.titles import titles
from guanxi.web import formats
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.rendering import page, say
from guanxi.web.settings import GROUPS, SettingsPage, add

HERE = "/settings/all"
OF_DEPARTMENT = Field(
    key="department", type=Reference(target="department"), label=gettext_lazy("Department"), column="department"
)
MODULES = {DEPARTMENT: "department", USER: "user"}

add(
    SettingsPage(
        label=gettext_lazy("All settings"),
        about=gettext_lazy("Every single thing that can be set, with what holds now, to be searched."),
        icon="search",
        href=HERE,
        group="system",
    )
)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The settings that a person may look at, those of a part together; those alone in which the words occur."""
    actor, asked = request.actor, request.GET.get("q", "").strip()
    held = settings.values_of(offered := settings.offered(actor))
    found = [_row(one, held[one.key]) for one in offered] + _of_sheets(actor)
    rows = [row for row in found if all(word in row["text"] for word in fold(asked).split())]
    groups = [
        {"key": key, "label": label, "rows": [row for row in rows if row["group"] == key]}
        for key, label in GROUPS.items()
    ]
    return page(request, "settings/all.html", groups=[one for one in groups if one["rows"]], q=asked, count=len(rows))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One setting: what holds, for whom, since when; and setting it."""
    setting = find(key)
    if setting is None or setting not in settings.offered(request.actor):
        raise Missing
    if request.method != "POST":
        return _shown(request, setting)
    try:
        _put(request, setting)
    except DomainError as error:
        return _shown(request, setting, error)
    say(request, _("Saved"))
    return HttpResponseRedirect(f"{HERE}/{key}")


def _put(request: HttpRequest, setting: Setting) -> None:
    """Set what the form says, or with `back` go back to what holds without."""
    actor, scope = request.actor, request.POST.get("scope", COMPANY)
    own = request.POST.get("owner") or str(actor.user_id)
    scope_id = digits(own) or 0 if scope in MODULES else 0
    if scope == DEPARTMENT and not request.POST.get("owner"):
        scope_id = OF_DEPARTMENT.clean(request.POST.get("department", "")) or 0
        if not scope_id:
            raise OF_DEPARTMENT.refused("E_REQUIRED")
    fields = (setting.field,)
    value = None if "back" in request.POST else meant(fields, typed(fields, request.POST)).get("value")
    if value is None and "back" not in request.POST:
        raise setting.field.refused("E_REQUIRED")
    settings.put(actor=actor, setting=setting, value=value, scope=scope, scope_id=scope_id)


def _row(setting: Setting, value: Any) -> dict[str, Any]:
    told = (setting.key, setting.label, setting.about, GROUPS[setting.group])
    return {
        "key": setting.key,
        "label": setting.label,
        "about": setting.about,
        "group": setting.group,
        "value": setting.type.display(value) or "—",
        "is_changed": value != setting.preset,
        "href": f"{HERE}/{setting.key}",
        "text": fold(" ".join(str(part) for part in told)),
    }


def _of_sheets(actor: Actor) -> list[dict[str, Any]]:
    """What is set together with other things on pages of its own; of a secret only whether it is there."""
    return [row for sheet in all_sheets() for row in _rows_of(sheet)] if actor.is_admin else []


def _rows_of(sheet: Sheet) -> list[dict[str, Any]]:
    values, secrets = values_of(sheet), secrets_set(sheet)
    return [
        {
            "key": f"{sheet.key}.{field.key}",
            "label": field.label,
            "about": f"{sheet.label}. {field.help}" if field.help else sheet.label,
            "group": sheet.group,
            "value": _held(field, values.get(field.key), secrets),
            "is_changed": False,
            "href": sheet.href,
            "text": fold(
                " ".join(str(part) for part in (field.key, field.label, field.help, sheet.label, sheet.about))
            ),
        }
        for field in sheet.fields()
    ]


def _held(field: Field, value: Any, secrets: Mapping[str, bool]) -> str:
    if field.key in secrets:
        return _("is set") if secrets[field.key] else "—"
    return "—" if value is None or field.is_empty(value) else field.type.display(value)


def _shown(request: HttpRequest, setting: Setting, error: DomainError | None = None) -> HttpResponse:
    actor: Actor = request.actor
    value = settings.values_of([setting])[setting.key]
    mine = next((one for one in settings.values_set(setting, actor) if _is_mine(one, actor)), None)
    scope = request.POST.get("scope", COMPANY) if error else ""
    values: dict[str, Any] = {
        "row": _row(setting, value),
        "preset": setting.type.display(setting.preset) or "—",
        "company": _fields(request, setting, value, error if scope == COMPANY else None) if actor.is_admin else None,
        "department": None,
        "own": None,
        "narrower": _narrower(actor, setting),
        "changes": [_change(setting, entry) for entry in settings.changes_of(setting)] if actor.is_admin else [],
        "errors": summary(error, {*at_fields(error)}) if error else [],
        "mine": mine,
    }
    if DEPARTMENT in setting.scopes and actor.is_admin:
        wrong = error if scope == DEPARTMENT else None
        values["department"] = _fields(request, setting, None, wrong, before=(OF_DEPARTMENT,))
    if USER in setting.scopes:
        kept = setting.read(mine.value) if mine else value
        values["own"] = _fields(request, setting, kept, error if scope == USER else None)
    return page(request, "settings/one.html", status=error.status if error else 200, **values)


def _is_mine(row: Any, actor: Actor) -> bool:
    return (row.scope, row.scope_id) == (USER, actor.user_id)


def _fields(
    request: HttpRequest, setting: Setting, value: Any, error: DomainError | None, before: Iterable[Field] = ()
) -> list[dict[str, Any]]:
    fields = (*before, setting.field)
    values = typed(fields, request.POST) if error else {"value": value}
    return field_values(None, request.actor, fields, values, errors=at_fields(error) if error else {})


def _narrower(actor: Actor, setting: Setting) -> list[dict[str, Any]]:
    """What is set for departments and, for administrators, for single persons."""
    rows = [row for row in settings.values_set(setting, actor) if not _is_mine(row, actor)]
    asked = {module: [row.scope_id for row in rows if row.scope == scope] for scope, module in MODULES.items()}
    named = {(key, pk): title for key, ids in asked.items() for pk, title in titles(key, ids, actor).items()}
    return [
        {
            "scope": row.scope,
            "owner": row.scope_id,
            "name": named[MODULES[row.scope], row.scope_id].text,
            "value": setting.type.display(setting.read(row.value)),
        }
        for row in rows
        if (MODULES[row.scope], row.scope_id) in named
    ]


def _change(setting: Setting, entry: dict[str, Any]) -> dict[str, Any]:
    old, new = (_said(setting, part) for part in entry["told"])
    return {"when": formats.moment(entry["at"]), "who": entry["by__name"] or "Guanxi", "old": old, "new": new}


def _said(setting: Setting, dumped: Any) -> str:
    return _("as delivered") if dumped is None else setting.type.display(setting.read(dumped))


urlpatterns = [path("settings/all", listing, name="all-settings"), path("settings/all/<str:key>", one)]
