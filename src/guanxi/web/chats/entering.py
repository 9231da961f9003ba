"""Signing in by a provider of chats."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from guanxi.access.lockout import is_locked, minutes_left
from guanxi.kernel.errors import DomainError, Missing
from guanxi.messaging.directory.entering import link, open_entrances, person_behind, user_behind
from guanxi.messaging.directory.models import entrance_of
from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.providers.base import Provider
from guanxi.web import second_step, signin
from guanxi.web.chats import begun
from guanxi.web.going_on import after
from guanxi.web.middleware import open_to_all

log = logging.getLogger(__name__)


@open_to_all
@never_cache
@require_safe
def begin(request: HttpRequest, provider: str) -> HttpResponse:
    """Send the browser to the provider."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(after(request))
    return begun.go(request, _open(provider), after(request))


@open_to_all
@never_cache
@require_safe
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """What comes of it: somebody signs in, or a person who is signed in is linked."""
    known = active_provider(provider)
    if known is None:
        raise Missing
    try:
        way = begun.back(request, provider)
        return _linked(request, known, way) if way.for_id else _signed_in(request, known, way)
    except DomainError as error:
        log.warning("A sign-in by a provider was refused", extra={"facts": {"provider": provider, "why": error.code}})
        if request.user.is_authenticated:
            raise
        return signin.form(request, error)


def _signed_in(request: HttpRequest, provider: Provider, way: begun.Begun) -> HttpResponse:
    provider = _open(provider.key)
    code = begun.code_of(request)
    user = user_behind(provider, person_behind(provider, code, begun.back_of(provider.key)))
    if is_locked(request, user):
        raise DomainError("E_LOGIN_LOCKED", minutes=minutes_left(user.username_key, timezone.now()))
    is_proved = entrance_of(provider.key).is_second_factor
    return second_step.begin(request, user, way.there, by=provider.key, is_proved=is_proved)


def _linked(request: HttpRequest, provider: Provider, way: begun.Begun) -> HttpResponse:
    """Only for who has begun it in this very session."""
    if request.person is None or request.person.pk != way.for_id:
        raise DomainError("E_CHAT_BEGUN")
    code = begun.code_of(request)
    link(provider, person_behind(provider, code, begun.back_of(provider.key)), request.person)
    return HttpResponseRedirect(way.there)


def _open(provider: str) -> Provider:
    found = next((one for one in open_entrances() if one.key == provider), None)
    if found is None:
        raise Missing
    return found
