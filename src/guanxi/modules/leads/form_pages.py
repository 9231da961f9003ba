"""The public page of a form: works without a script, in other web sites' pages where the form allows them, and as a
door for programs of those sites. Everybody who sends something is thanked in the same words, machines too."""

from collections.abc import Mapping
from typing import Any

import segno
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from markupsafe import Markup
from orjson import JSONDecodeError, loads

from guanxi.access.actor import Actor, company_name
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.leads import capturing
from guanxi.modules.leads.form_module import LEAD_FORM
from guanxi.modules.leads.forms import origins_of
from guanxi.modules.leads.models import LeadForm
from guanxi.modules.leads.score_module import LEAD_SCORE_RULE
from guanxi.web.detail import panels
from guanxi.web.forms.fields import form_kind
from guanxi.web.forms.refusals import at_fields, each_of
from guanxi.web.language import CODES, NAMES
from guanxi.web.menu import address
from guanxi.web.middleware import open_to_all
from guanxi.web.pace import keep_pace_of
from guanxi.web.rendering import page
from guanxi.web.settings import SettingsPage
from guanxi.web.settings import add as add_settings_page

SENT_A_MINUTE = 12  # from one address; behind one address of a company there may be several people
SHOWN_A_MINUTE = 120
OF_ONE_FORM = 300
JSON = "application/json"
CARRIED = (*capturing.MARKS, "campaign_code")
LONGEST = 5000  # signs of one answer; what a field takes is less


@open_to_all
@csrf_exempt  # strangers on other web sites have no cookie of ours; what they can do is to become a lead
@never_cache
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def form(request: HttpRequest, key: str) -> HttpResponse:
    """Show a form, or take what was filled in."""
    found = capturing.find_form(key)
    if found is None:
        raise Missing
    sites = origins_of(found.origins)
    origin = _origin(request, sites)
    language = request.GET.get("lang", "")
    with translation.override(language if language in CODES else translation.get_language()):
        if request.method == "OPTIONS":
            return _reached(HttpResponse(status=204), origin)
        if request.method == "POST":
            return _framed(request, sites, _reached(_taken(request, found), origin))
        keep_pace_of("form page", request.META.get("REMOTE_ADDR", ""), SHOWN_A_MINUTE)
        return _framed(request, sites, _shown(request, found, {key: request.GET.get(key, "") for key in CARRIED}))


def _origin(request: HttpRequest, sites: list[str]) -> str:
    """The other web site from whose page a browser asks, empty for our own; one that the form doesn't name is
    refused."""
    origin = request.headers.get("Origin", "")
    if not origin or origin.partition("://")[2] == request.get_host():
        return ""
    if origin not in sites:
        raise DomainError("E_FORM_ORIGIN")
    return origin


def _reached(answer: HttpResponse, origin: str) -> HttpResponse:
    """Let a script of an allowed web site read the answer."""
    answer["Vary"] = "Origin, Accept, Accept-Language"
    if origin:
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Allow-Methods"] = "POST"
        answer["Access-Control-Allow-Headers"] = "Content-Type, Accept, Accept-Language"
    return answer


def _framed(request: HttpRequest, sites: list[str], answer: HttpResponse) -> HttpResponse:
    """Let allowed web sites, and nobody else, show this page in theirs."""
    if not sites:
        return answer
    may_frame = csp_replace({"frame-ancestors": ["'self'", *sites]})(xframe_options_exempt(lambda request: answer))
    return may_frame(request)


def _taken(request: HttpRequest, found: LeadForm) -> HttpResponse:
    keep_pace_of("form", request.META.get("REMOTE_ADDR", ""), SENT_A_MINUTE)
    keep_pace_of("one form", str(found.pk), OF_ONE_FORM)
    return _from_program(request, found) if request.content_type == JSON else _from_page(request, found)


def _from_page(request: HttpRequest, found: LeadForm) -> HttpResponse:
    given = {key: str(value)[:LONGEST] for key, value in request.POST.items()}
    try:
        if not capturing.is_spam(given, is_page=True):
            capturing.capture(found, given)
    except DomainError as error:
        return _shown(request, found, given, error)
    return page(request, "leads/form_sent.html", form=found, text=found.thanks)


def _from_program(request: HttpRequest, found: LeadForm) -> HttpResponse:
    try:
        given = _sent(request)
        if not capturing.is_spam(given, is_page=False):
            capturing.capture(found, given)
    except DomainError as error:
        return _refused(error)
    return JsonResponse({"taken": True}, status=201)


def _sent(request: HttpRequest) -> dict[str, str]:
    """What a program has sent: an object of texts."""
    try:
        data = loads(request.body)
    except JSONDecodeError as error:
        raise DomainError("E_BAD_JSON", detail=str(error)) from None
    if not isinstance(data, dict) or not all(isinstance(value, str | bool) for value in data.values()):
        raise DomainError("E_BAD_JSON", detail=_("an object of texts is expected"))
    return {key: ("1" if value is True else "" if value is False else value)[:LONGEST] for key, value in data.items()}


def _refused(error: DomainError) -> HttpResponse:
    """What is wrong, in the form of all refusals to programs."""
    told = [{"field": one.field, "code": one.code, "message": one.message} for one in each_of(error)]
    about = {"title": error.message, "status": error.status, "code": error.code, "errors": told}
    return JsonResponse(about, status=error.status, content_type="application/problem+json")


def _shown(
    request: HttpRequest, found: LeadForm, given: Mapping[str, str], error: DomainError | None = None
) -> HttpResponse:
    wrong = at_fields(error) if error else {}
    module = registry.now(registry.get("lead"))
    values = {
        "form": found,
        "company": company_name(),
        "fields": [_field(module.field(key), given, wrong, must=key in found.must) for key in found.asked],
        "carried": [(key, given[key][:200]) for key in CARRIED if given.get(key)],
        "consent": {"text": found.consent_text, "given": bool(given.get(capturing.CONSENT))},
        "wrong": wrong,
        "trap": capturing.TRAP,
        "began": capturing.stamp(),
        "languages": [(code, NAMES[code], _in(request, code)) for code in CODES if code != translation.get_language()],
    }
    return page(request, "leads/form.html", status=error.status if error else 200, **values)


def _in(request: HttpRequest, language: str) -> str:
    """The address of the form in another language, with the marks of the link."""
    query = request.GET.copy()
    query["lang"] = language
    return f"?{query.urlencode()}"


def _field(field: Any, given: Mapping[str, str], wrong: Mapping[str, str], *, must: bool) -> dict[str, Any]:
    return {
        "name": field.key,
        "label": field.label,
        "kind": form_kind(field),
        "value": given.get(field.key, ""),
        "required": must,
        "max_length": getattr(field.type, "limit", None),
        "error": wrong.get(field.key),
    }


def _panel(record: Any, actor: Actor) -> dict[str, Any]:
    """Where a form is reached, what puts it into a page, and its address as a picture to be printed."""
    row: LeadForm = record
    url = f"{settings.BASE_URL}/f/{row.key}"
    picture = segno.make(url, error="m").svg_inline(omitsize=True, light="#fff", svgclass="qr", lineclass=None)
    frame = Markup('<iframe src="{0}" title="{1}" width="100%" height="720"></iframe>').format(
        url, row.heading or row.name
    )
    return {
        "url": url,
        "picture": Markup(picture),
        "frame": str(frame),
        "sites": origins_of(row.origins),
        "active": row.active,
    }


def _put_into_settings(module: Module) -> None:
    """The list of a module stands among what is set for sales."""
    add_settings_page(
        SettingsPage(
            label=module.label_plural,
            about=module.about,
            icon=module.icon,
            href=address(module),
            group="sales",
            module=module.key,
            covers=True,
        )
    )


panels.add(panels.Panel(module=LEAD_FORM.key, template="leads/form_panel.html", load=_panel))
_put_into_settings(LEAD_FORM)
_put_into_settings(LEAD_SCORE_RULE)
urlpatterns = [path("f/<str:key>", form, name="lead-form")]
