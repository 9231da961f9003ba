"""A way to a provider that a browser has begun and comes back from: known by a secret word, once, for a few minutes."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from guanxi.kernel.errors import DomainError
from guanxi.messaging.im.providers.base import Provider
from guanxi.web.chats.entrances import is_inside
from guanxi.web.once_begun import recall_way, remember

KEPT = "chat_sign_in"
SECONDS = 600


@dataclass(frozen=True)
class Begun:
    """Where it leads afterwards, and who wants to be linked (0 for who wants to sign in)."""

    there: str
    for_id: int


def go(request: HttpRequest, provider: Provider, there: str, *, for_id: int = 0) -> HttpResponse:
    """Send the browser to a provider."""
    state = secrets.token_urlsafe(32)
    remember(request, KEPT, state=state, provider=provider.key, there=there, for_id=for_id)
    inside = is_inside(request, provider.key)
    return HttpResponseRedirect(provider.sign_in_address(state, back_of(provider.key), inside=inside))


def back(request: HttpRequest, provider: str) -> Begun:
    """What this browser has begun with the provider; E_CHAT_BEGUN for anything else. It is good once."""
    found = recall_way(request, KEPT, SECONDS)
    if found is None or found["provider"] != provider:
        raise DomainError("E_CHAT_BEGUN")
    return Begun(found["there"], found["for_id"])


def code_of(request: HttpRequest) -> str:
    """The code that the provider has sent along; E_CHAT_BEGUN where somebody has said no there."""
    code = request.GET.get("authCode") or request.GET.get("code") or ""
    if not code:
        raise DomainError("E_CHAT_BEGUN")
    return code


def back_of(provider: str) -> str:
    """The address to which providers send browsers back; it stands in their settings."""
    return f"{settings.BASE_URL}{reverse('chat-sign-in-back', args=[provider])}"
