"""Entering business cards: photographs, contact files and pasted text become drafts, which are looked at one by one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.business_cards import engine, entering, services
from guanxi.modules.business_cards.models import BusinessCard
from guanxi.modules.business_cards.module import BUSINESS_CARD
from guanxi.modules.business_cards.reading import picture_of
from guanxi.records import actions, store
from guanxi.records.duplicates.finding import candidates
from guanxi.records.titles import title_of
from guanxi.web import menu
from guanxi.web.detail import panels
from guanxi.web.duplicates.told import facts
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.forms.sent import fresh_token, once
from guanxi.web.menu import address
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import page, say

HERE = "/cards"
UPLOADS = 120  # times a minute that a person may send pictures
SOURCE = ("source", "source_detail")
FIELDS = tuple("name company title department mobile phone email wechat website address".split())
SURE, UNSURE = 90, 70  # percent
SAVES = ("make_lead", "make_contact", "discard")


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Where cards are photographed, pasted or brought along as contact files."""
    actor: Actor = request.actor
    actor.require(BUSINESS_CARD, "create")
    if request.method != "POST":
        return _enter_form(request, actor)
    try:
        there = once(actor, request.POST.get("form_token", ""), lambda: _keep(request, actor))
    except DomainError as error:
        if error.status in (400, 403, 404):
            raise
        return _enter_form(request, actor, error)
    return HttpResponseRedirect(there)


def _keep(request: HttpRequest, actor: Actor) -> str:
    keep_pace(actor, "file", UPLOADS)
    fields = [BUSINESS_CARD.field(key) for key in SOURCE]
    preset = {key: value for key, value in meant(fields, typed(fields, request.POST)).items() if value}
    files = [(file.name or "", file.chunks()) for file in request.FILES.getlist("file")]
    made = entering.enter(actor, preset, files=files, text=request.POST.get("text", ""))
    say(request, _("Cards kept: %(count)s") % {"count": len(made)})
    return f"{HERE}/{made[0]}" if len(made) == 1 else f"{address(BUSINESS_CARD)}?view=open"


def _enter_form(request: HttpRequest, actor: Actor, error: DomainError | None = None) -> HttpResponse:
    fields = [BUSINESS_CARD.field(key) for key in (*SOURCE, "text")]
    values: dict[str, Any] = {"source": "exhibition"} | typed(fields, request.POST)
    errors = at_fields(error) if error else None
    shown = {field["key"]: field for field in field_values(BUSINESS_CARD, actor, fields, values, errors=errors)}
    return page(
        request,
        "business_cards/enter.html",
        status=error.status if error else 200,
        fields=shown,
        errors=summary(error, set(shown)) if error else [],
        has_engine=engine.is_installed(),
        token=request.POST.get("form_token") or fresh_token(),
        drafts=f"{address(BUSINESS_CARD)}?view=open",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One card beside its picture: what was read and how sure that is, what is there already, what to make of it."""
    actor: Actor = request.actor
    card: BusinessCard = store.fetch(BUSINESS_CARD, actor, pk, "edit")
    if not services.is_open(card):
        return HttpResponseRedirect(f"{address(BUSINESS_CARD)}{pk}/")
    if request.method != "POST":
        return _draft_form(request, actor, card)
    try:
        there = once(actor, request.POST.get("form_token", ""), lambda: _act(request, actor, card))
    except DomainError as error:
        if error.status in (400, 403, 404):
            raise
        return _draft_form(request, actor, card, error)
    return HttpResponseRedirect(there)


def _act(request: HttpRequest, actor: Actor, card: BusinessCard) -> str:
    """Keep what was typed, and do what the button says; then on to the next card."""
    fields = [BUSINESS_CARD.field(key) for key in (*FIELDS, *SOURCE)]
    what = request.POST.get("what", "")
    if what != "discard":
        store.update(BUSINESS_CARD, actor, card.pk, meant(fields, typed(fields, request.POST)))
    if what == "read":
        actions.run(BUSINESS_CARD, actor, card.pk, "read", {})
        return f"{HERE}/{card.pk}"
    if what not in SAVES:
        say(request, _("Saved"))
        return f"{HERE}/{card.pk}"
    account = request.POST.get("account", "") if what == "make_contact" else ""
    done = actions.run(BUSINESS_CARD, actor, card.pk, what, {"account": account} if account else {})
    say(request, _said(what) % {"name": title_of(BUSINESS_CARD, done)})
    waiting = entering.next_draft(actor, card.pk)
    return f"{HERE}/{waiting}" if waiting else f"{address(BUSINESS_CARD)}{card.pk}/"


def _said(what: str) -> str:
    return {
        "make_lead": _("“%(name)s” is a lead now"),
        "make_contact": _("“%(name)s” is a contact now"),
        "discard": _("“%(name)s” is discarded"),
    }[what]


def _draft_form(
    request: HttpRequest, actor: Actor, card: BusinessCard, error: DomainError | None = None
) -> HttpResponse:
    fields = [BUSINESS_CARD.field(key) for key in (*FIELDS, *SOURCE)]
    values = {field.key: field.read(card) for field in fields} | typed(fields, request.POST)
    shown = field_values(BUSINESS_CARD, actor, fields, values, errors=at_fields(error) if error else None)
    action = BUSINESS_CARD.action("make_contact")
    arguments = action.arguments if action else ()
    account = field_values(BUSINESS_CARD, actor, arguments, typed(arguments, request.POST))[0]
    account |= {"label": _("Contact of this account"), "create": None}
    account["hint"] = _("Left empty, an account with the name of the company is made.")
    picture = picture_of(card.pk)
    return page(
        request,
        "business_cards/draft.html",
        status=error.status if error else 200,
        card=card,
        title=title_of(BUSINESS_CARD, card),
        fields=[{**field, **_sureness(card, field["key"])} for field in shown],
        account=account,
        picture=picture.pk if picture else None,
        is_reading=card.state == "reading",
        has_engine=engine.is_installed(),
        alike=_alike(actor, card),
        errors=summary(error, {field["key"] for field in shown}) if error else [],
        token=request.POST.get("form_token") or fresh_token(),
        may={"make_lead": actor.may(registry.get("lead"), "create"), "make_contact": _may_contact(actor)},
        here=f"{HERE}/{card.pk}",
        back=f"{address(BUSINESS_CARD)}{card.pk}/",
        drafts=f"{address(BUSINESS_CARD)}?view=open",
    )


def _may_contact(actor: Actor) -> bool:
    return actor.may(registry.get("contact"), "create")


def _sureness(card: BusinessCard, key: str) -> dict[str, Any]:
    """How sure what was read is, in words: nothing for what a person has written."""
    percent = card.confidence.get(key)
    if percent is None:
        return {"sure": None}
    tone = "good" if percent >= SURE else "neutral" if percent >= UNSURE else "warn"
    return {"sure": {"text": _("%(percent)s%% sure") % {"percent": percent}, "tone": tone}}


def _alike(actor: Actor, card: BusinessCard) -> list[dict[str, Any]]:
    """The customers that may be the one on the card, whoever owns them."""
    module = registry.get("lead")
    found = candidates(module, services.lead_values(card), actor=actor)
    return [facts(one, [str(module.field(key).label) for key in one.why]) for one in found]


def checking(card: Any, actor: Actor) -> dict[str, Any] | None:
    """The way from a draft's record to where it is checked, with its picture."""
    if not services.is_open(card) or not visible(BUSINESS_CARD, actor, "edit", named=True).filter(pk=card.pk).exists():
        return None
    picture = picture_of(card.pk)
    return {"href": f"{HERE}/{card.pk}", "picture": picture.pk if picture else None}


panels.add(panels.Panel(module=BUSINESS_CARD.key, template="business_cards/checking.html", load=checking))
menu.add(
    menu.Entry(
        group="customers",
        label=gettext_lazy("Enter business cards"),
        icon="camera",
        href=HERE,
        module=BUSINESS_CARD.key,
        action="create",
        covers=True,
    )
)

urlpatterns = [
    path("cards", enter),
    path("cards/", enter, name="cards"),
    path("cards/<int:pk>", draft),
    path("cards/<int:pk>/", draft),
]
