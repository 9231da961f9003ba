"""The dialog that converts a lead."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.modules.leads import asking, conversion
from guanxi.modules.leads.choices import Choices, choices
from guanxi.modules.leads.models import Lead
from guanxi.modules.leads.module import LEAD
from guanxi.records import actions, store
from guanxi.records.titles import title_of
from guanxi.web import formats
from guanxi.web.detail import acting
from guanxi.web.drawer import finished, is_in_drawer
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.menu import address
from guanxi.web.rendering import page

SHOWN = {"E_ACCOUNT_OWNER"}  # answered with 403, and yet a matter of what was chosen here
NEW, NONE = "new", "none"


@require_http_methods(["GET", "HEAD", "POST"])
def convert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a lead may become, or make it that."""
    actor: Actor = request.actor
    lead = store.fetch(LEAD, actor, pk, "convert")
    if request.method != "POST":
        conversion.refuse_unready(LEAD, lead)
        return _form(request, actor, lead)
    try:
        there = once(actor, request.POST.get("form_token", ""), lambda: _run(request, actor, pk))
    except DomainError as error:
        if error.status in (400, 403, 404) and error.code not in SHOWN:
            raise
        return _form(request, actor, lead, error)
    said = _("%(name)s is a customer now") % {"name": title_of(LEAD, lead)}
    return finished(request, there, said, leads_on=True)


def _run(request: HttpRequest, actor: Actor, pk: int) -> str:
    """Convert, and give the address of what came of it: the deal, else the account, else the lead."""
    given = asked(request.POST)
    account = given.get("account")
    key = "ask_for_account" if account is not None and asking.must_ask(actor, account) else "convert"
    lead = actions.run(LEAD, actor, pk, key, given)
    for key, made in (("opportunity", lead.converted_opportunity_id), ("account", lead.converted_account_id)):
        module = registry.get(key)
        if made and visible(module, actor, named=True).filter(pk=made).exists():
            return f"{address(module)}{made}/"
    return f"{address(LEAD)}{pk}/"


def asked(data: QueryDict) -> dict[str, Any]:
    """The arguments of the action. A record that was searched for goes before the choice above it."""
    action = LEAD.action("convert")
    found = acting.arguments(action, data) if action else {}
    for key in ("account", "contact"):
        chosen = digits(data.get(f"{key}_choice", ""))
        if key not in found and chosen is not None:
            found[key] = chosen
    return found | {"create_contact": data.get("contact_choice", NEW) == NEW}


def _form(request: HttpRequest, actor: Actor, lead: Lead, error: DomainError | None = None) -> HttpResponse:
    in_drawer = is_in_drawer(request)
    template = "leads/convert_part.html" if in_drawer else "leads/convert.html"
    values = _values(actor, lead, request.POST, error)
    return page(request, template, status=422 if error else 200, in_drawer=in_drawer, **values)


def _values(actor: Actor, lead: Lead, sent: QueryDict, error: DomainError | None) -> dict[str, Any]:
    action = LEAD.action("convert")
    arguments = action.arguments if action else ()
    offered = choices(actor, lead)
    begin = {
        "create_opportunity": actor.may(registry.get("opportunity"), "create"),
        "expected_close_date": conversion.close_date(actor),
        "owner": lead.owner_id,
    }
    given = begin | typed(arguments, sent)
    errors = at_fields(error) if error else None
    fields = {field["key"]: field for field in field_values(LEAD, actor, arguments, given, errors=errors)}
    names = {"account": conversion.account_values(lead)["name"], "contact": conversion.contact_values(lead)["name"]}
    name = conversion.opportunity_name(actor, lead, names["account"])
    fields["opportunity_name"]["hint"] = _("Left empty: %(name)s") % {"name": name}
    fields["account"] |= {"label": _("Or another account"), "hint": _("It is taken instead of the choice above.")}
    fields["contact"] |= {"label": _("Or another contact of that account"), "hint": ""}
    for key in ("account", "contact"):
        fields[key]["create"] = None
    return {
        "lead": lead,
        "names": names,
        "fields": fields,
        "accounts": [_told(one) for one in offered.accounts],
        "contacts": offered.contacts,
        "chosen": _chosen(lead, offered, sent),
        "amount": _amount(actor, lead),
        "may_transfer": actor.may(registry.get("account"), "transfer"),
        "errors": summary(error, set(fields)) if error else [],
        "token": sent.get("form_token") or fresh_token(),
        "post_url": f"{address(LEAD)}{lead.pk}/actions/convert",
        "back": f"{address(LEAD)}{lead.pk}/",
    }


def _amount(actor: Actor, lead: Lead) -> str:
    budget = known_value(LEAD, actor, lead, "budget")
    return formats.priced(formats.money(budget, actor.currency), actor.currency) if budget else ""


def _told(one: Any) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "name": one.name,
        "href": f"{address(registry.get('account'))}{one.pk}/" if one.is_visible else "",
        "is_free": one.is_free,
        "owner": one.owner,
        "followed": formats.day(one.followed.date()) if one.followed else "",
        "why": one.why,
    }


def _chosen(lead: Lead, offered: Choices, sent: QueryDict) -> dict[str, str]:
    """What was chosen; at first the account that matches and can be taken, so that it is not there twice."""
    account = next((str(one.pk) for one in offered.accounts if one.is_free), NEW)
    contact = next((str(one.pk) for one in offered.contacts if str(one.account_id) == account), "")
    begin = {"account": account, "contact": contact or (NEW if conversion.names_person(lead) else NONE)}
    return {key: sent.get(f"{key}_choice", value) for key, value in begin.items()}


urlpatterns = [path("m/leads/<int:pk>/actions/convert", convert)]
