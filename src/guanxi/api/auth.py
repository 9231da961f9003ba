"""Who asks: a token, or a browser session with Django's check against forged requests."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation.trans_real import parse_accept_lang_header

from guanxi.access.actor import Actor
from guanxi.access.sessions import is_owed
from guanxi.access.signin import owes_password
from guanxi.access.tokens import actor_for, digest
from guanxi.api.limits import count_request
from guanxi.kernel.attempts import note_attempt
from guanxi.kernel.errors import Denied, DomainError

SAFE = frozenset({"GET", "HEAD"})
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def asking(request: HttpRequest) -> Actor:
    """The actor behind a request; E_UNAUTHENTICATED when there is none, and writes refused to a reading token."""
    header = request.headers.get("Authorization")
    actor = _by_session(request) if header is None else _by_token(request, header)
    if actor.read_only and request.method not in SAFE:
        raise Denied("edit")
    return actor


def language_of(request: HttpRequest, actor: Actor | None) -> str:
    """The person's own choice, else what the client asks for, else the company's."""
    if actor is not None and actor.chosen_language:
        return actor.chosen_language
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if language := LANGUAGES.get(tag.partition("-")[0]):
            return language
    return actor.language if actor is not None else settings.LANGUAGE_CODE


def _by_token(request: HttpRequest, header: str) -> Actor:
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip() or not secret.isascii():
        raise DomainError("E_UNAUTHENTICATED")
    actor = actor_for(secret.strip())
    if actor is None:
        note_attempt("A token that is not in force was refused")
        raise DomainError("E_UNAUTHENTICATED")
    count_request(request, digest(secret.strip()))
    return actor


def _by_session(request: HttpRequest) -> Actor:
    """The person signed in on the pages; someone who must first choose a password, or have a second factor, is
    not in yet."""
    actor = getattr(request, "actor", None)
    if actor is None or owes_password(request.user) or is_owed(request.session, actor):
        raise DomainError("E_UNAUTHENTICATED")
    if request.method not in SAFE and _Check(lambda _request: None).reason(request):
        note_attempt("A form without the mark of its page was refused")
        raise DomainError("E_CSRF")
    return actor.through("api")


class _Check(CsrfViewMiddleware):
    """Django's own check, asked for its opinion."""

    def reason(self, request: HttpRequest) -> Any:
        self.process_request(request)
        return self.process_view(request, None, (), {})

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason
