"""Settings › Tokens and sign-ins: which programs and browsers are in at this moment, and putting them out."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.access import sessions as kept
from guanxi.access.models import Session
from guanxi.access.scope import visible
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.kernel.text import fold
from guanxi.modules.people.module import USER
from guanxi.modules.people.token_pages import token_row
from guanxi.records import sessions, tokens
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/sign-ins"
SHOWN = 200
STEPS = ("token", "session", "everywhere")

add(
    SettingsPage(
        label=gettext_lazy("Tokens and sign-ins"),
        about=gettext_lazy("Which programs and browsers come in as whom, when they last did, and putting them out."),
        icon="key",
        href=HERE,
        group="people",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest) -> HttpResponse:
    """Tokens in force and sign-ins of everyone, the newest first; of some people where a name is searched."""
    if not request.actor.is_admin:
        raise Denied("administer")
    asked = request.GET.get("q", "").strip()
    if request.method == "POST":
        say(request, _ended(request))
        return redirect(request.get_full_path())
    rows = {
        "tokens": tokens.tokens_seen(request.actor, everyone=True),
        "sessions": sessions.sessions_seen(request.actor, everyone=True),
    }
    if asked:
        name = fold(asked)
        is_meant = Q(name_key__contains=name) | Q(username_key__contains=name)
        people = visible(USER, request.actor).filter(is_meant).values("pk")
        rows = {name: found.filter(user__in=people) for name, found in rows.items()}
    shown = {name: list(found[: SHOWN + 1]) for name, found in rows.items()}
    values: dict[str, Any] = {
        "q": asked,
        "tokens": [{**token_row(one), **_whose(one)} for one in shown["tokens"][:SHOWN]],
        "sessions": [_session(one, request) for one in shown["sessions"][:SHOWN]],
        "is_cut": any(len(found) > SHOWN for found in shown.values()),
    }
    return page(request, "people/sign_ins.html", **values)


def _ended(request: HttpRequest) -> str:
    """End what one of the buttons names."""
    step, actor = request.POST.get("step", ""), request.actor
    if step not in STEPS:
        raise DomainError("E_CHOICE", field="step", label="step", choices=", ".join(STEPS))
    if step == "token":
        tokens.end_token(actor=actor, pk=_number(request, "token"))
        return _("The token is ended.")
    user_id = _number(request, "user")
    if step == "session":
        sessions.end_session(actor=actor, user_id=user_id, name=request.POST.get("session", ""))
        return _("That session is ended.")
    here = request.session.session_key if user_id == actor.user_id else None
    sessions.end_all(actor=actor, user_id=user_id, but=here, tokens=True)
    return _("Nobody and nothing is in under that name any more.")


def _number(request: HttpRequest, name: str) -> int:
    found = digits(request.POST.get(name, ""))
    if found is None:
        raise Missing
    return found


def _whose(one: Any) -> dict[str, Any]:
    return {"user": one.user_id, "who": one.user.name, "who_href": f"{address(USER)}{one.user_id}/"}


def _session(one: Session, request: HttpRequest) -> dict[str, Any]:
    return {
        **_whose(one),
        "name": kept.name_of(one),
        "agent": kept.browser_of(one.agent) or _("Unknown program"),
        "address": one.address,
        "began": one.began_at,
        "seen": one.seen_at,
        "is_here": one.session_key == request.session.session_key,
    }


urlpatterns = [path("settings/sign-ins", access, name="sign-ins")]
