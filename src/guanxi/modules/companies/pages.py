"""The first page on an empty home: the company and its first owner."""

from typing import Any
from zoneinfo import available_timezones

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import find_company
from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.modules.companies.first_steps import first_steps
from guanxi.modules.companies.module import COMPANY
from guanxi.modules.companies.services import Founding, found_company
from guanxi.web import settings, workbench
from guanxi.web.browsers import recognise
from guanxi.web.menu import address
from guanxi.web.middleware import open_to_all
from guanxi.web.rendering import page, say

settings.add(
    settings.SettingsPage(
        label=gettext_lazy("Company"),
        about=gettext_lazy("Name, currency, fiscal year, time zone and default language of the company."),
        icon=COMPANY.icon,
        href=address(COMPANY),
        group="company",
        module="company",
    )
)
workbench.add(
    workbench.Card(
        key="first_steps",
        label=gettext_lazy("First steps"),
        order=1,
        module="company",
        template="cards/steps.html",
        load=first_steps,
        is_wide=True,
        is_for=lambda actor: actor.is_admin,
    )
)
BACKEND = "guanxi.access.signin.NameMailOrMobile"
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "SGD", "KRW", "AUD", "CAD", "CHF", "INR", "THB", "VND")
GUESSES = {"zh-hans": ("CNY", "Asia/Shanghai"), "en": ("USD", "UTC")}


@open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask for the company and its first owner, found it, and let him in."""
    if find_company() is not None:
        return redirect("login")
    if request.method != "POST":
        return _form(request)
    given = {
        name: request.POST.get(name, "").strip() for name in ("company", "name", "username", "currency", "timezone")
    }
    founding = Founding(**given, password=request.POST.get("password", ""), language=get_language() or "en")
    try:
        owner = found_company(founding)
    except DomainError as error:
        return _form(request, error)
    _let_in(request, owner)
    return redirect("workbench")


def _let_in(request: HttpRequest, owner: User) -> None:
    login(request, owner, backend=BACKEND)
    recognise(request, owner)
    say(request, _("Welcome to Guanxi, %(name)s.") % {"name": owner.name})


def _form(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    currency, zone = GUESSES.get(get_language() or "en", GUESSES["en"])
    given = {"currency": currency, "timezone": zone, **request.POST.dict(), "password": ""}
    fields = [_with_error({**field, "value": given.get(field["name"], "")}, error) for field in _fields()]
    wrong = _problem(error, fields) if error else []
    return page(request, "companies/welcome.html", status=error.status if error else 200, fields=fields, errors=wrong)


def _fields() -> list[dict[str, Any]]:
    zones = [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"]
    hint = _("At least ten characters of three kinds: lower case, capitals, digits, others.")
    return [
        {"name": "company", "label": _("Company"), "kind": "text", "required": True, "wide": True},
        {"name": "currency", "label": _("Currency"), "kind": "choice", "choices": [(c, c) for c in CURRENCIES]},
        {"name": "timezone", "label": _("Time zone"), "kind": "choice", "choices": zones},
        {"name": "name", "label": _("Your name"), "kind": "text", "required": True, "autocomplete": "name"},
        {"name": "username", "label": _("User name"), "kind": "text", "required": True, "autocomplete": "username"},
        {"name": "password", "label": _("Password"), "kind": "password", "required": True, "hint": hint}
        | {"autocomplete": "new-password", "wide": True},
    ]


def _with_error(field: dict[str, Any], error: DomainError | None) -> dict[str, Any]:
    is_wrong = error is not None and error.field == field["name"]
    return {**field, "required": True, "error": error.message if error and is_wrong else ""}


def _problem(error: DomainError, fields: list[dict[str, Any]]) -> list[dict[str, str]]:
    named = error.field if any(field["name"] == error.field for field in fields) else ""
    return [{"field": named, "message": error.message, "code": error.code}]


urlpatterns = [path("", welcome, name="welcome")]
