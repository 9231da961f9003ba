"""Settings › Chats: the company's apps at DingTalk, WeCom and Feishu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.messaging.directory.entering import linked_at
from guanxi.messaging.directory.models import entrance_of
from guanxi.messaging.directory.runs import newest_of
from guanxi.messaging.directory.sheets import CHATS
from guanxi.messaging.im.client import Refusal
from guanxi.messaging.im.connections import connection_of, heard_at, lacking, provider_of, secrets_of
from guanxi.messaging.im.providers import PROVIDERS
from guanxi.web import formats
from guanxi.web.chats.begun import back_of
from guanxi.web.messages.connections import ConnectionPage, answer
from guanxi.web.rendering import page
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/chats"

add(
    SettingsPage(
        label=gettext_lazy("Chats"),
        about=gettext_lazy("DingTalk, WeCom and Feishu: messages, signing in, and people synced from there."),
        icon="note",
        href=HERE,
        group="messages",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_safe
def all_chats(request: HttpRequest) -> HttpResponse:
    """The three providers, and how things stand with each."""
    if not request.actor.is_admin:
        raise Denied("administer")
    return page(request, "chats/all.html", rows=[_row(key) for key in PROVIDERS])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one_chat(request: HttpRequest, provider: str) -> HttpResponse:
    """Show what is set about a provider; keep it, or try whether it answers."""
    if provider not in PROVIDERS:
        raise Missing
    return answer(request, _page_of(provider))


def _page_of(provider: str) -> ConnectionPage:
    return ConnectionPage(
        sheet=CHATS[provider],
        template="chats/settings.html",
        steps={"test": lambda request: _try(provider)},
        beside=lambda request, values, wrong: _beside(provider),
    )


def _try(provider: str) -> str:
    """Ask for the topmost department: that needs the keys to be right and the company to be visible."""
    ready = provider_of(connection_of(provider))
    if ready is None:
        raise DomainError("E_CHAT_OFF", provider=PROVIDERS[provider].label)
    try:
        top = next(iter(ready.departments()), None)
    except Refusal as refusal:
        raise DomainError("E_CHAT_ANSWER", provider=ready.label, detail=str(refusal)) from None
    if top is None:
        return _("Reached, but the app sees no department: widen what it may see.")
    return _("Reached as “%(name)s”.") % {"name": top.name or top.external_id}


def _beside(provider: str) -> dict[str, Any]:
    return {
        **_row(provider),
        "heard": heard_at(provider),
        "back": back_of(provider),
        "is_guess": not settings.IS_BASE_URL_GIVEN,
    }


def _row(provider: str) -> dict[str, Any]:
    known, newest = connection_of(provider), newest_of(provider)
    missing = lacking(known)
    return {
        "key": provider,
        "label": PROVIDERS[provider].label,
        "href": f"{HERE}/{provider}",
        "people_href": f"{HERE}/{provider}/people",
        "is_on": known.active and not missing,
        "is_unreadable": secrets_of(known) is None,
        "is_lacking": known.active and bool(missing),
        "signs_in": entrance_of(provider).is_open,
        "linked": linked_at(provider),
        "seen": newest.seen if newest else {},
        "looked": formats.moment(newest.read_at) if newest and newest.read_at else "",
    }
