"""Passkeys: adding and removing one's own, and coming in by one."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from guanxi.access import passkeys
from guanxi.access.actor import company_name
from guanxi.access.lockout import is_locked, minutes_left
from guanxi.access.models import Passkey, User
from guanxi.access.sessions import browser_of
from guanxi.kernel.attempts import note_attempt
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.strict import digits
from guanxi.meta import registry
from guanxi.records.audit import note
from guanxi.web import second_step
from guanxi.web.going_on import after
from guanxi.web.middleware import open_to_all
from guanxi.web.once_begun import recall, remember
from guanxi.web.pace import keep_pace
from guanxi.web.rendering import say

ADDING, ENTERING = "passkey_adding", "passkey_entering"
SECONDS = 300  # between the question and the answer
PROOFS = 20  # passwords that a person may try here in a minute


@never_cache
@sensitive_post_parameters("password-passkey")
@require_POST
def begin_adding(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a key, for a person who proves to be it by the password."""
    keep_pace(request.actor, "proof", PROOFS)
    user = User.objects.get(pk=request.actor.user_id)
    if not user.check_password(request.POST.get("password-passkey", "")):
        raise DomainError("E_PASSWORD_WRONG", field="password")
    asked, challenge = passkeys.to_add(_origin(request), user, company_name())
    remember(request, ADDING, challenge=challenge)
    return JsonResponse(asked)


@never_cache
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep the key that the browser has made."""
    challenge, user = _challenge(request, ADDING), User.objects.get(pk=request.actor.user_id)
    name = request.POST.get("name", "").strip() or browser_of(request.headers.get("User-Agent", "")) or _("Passkey")
    with transaction.atomic():
        made = passkeys.added(_origin(request), user, request.POST.get("answer", ""), challenge, name)
        note(registry.get("user"), request.actor, user.pk, "passkey_added", text=made.name)
    say(request, _("You can sign in by this passkey from now on."))
    return JsonResponse({"next": "/me/safety"})


@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Forget one of one's own keys."""
    key = Passkey.objects.filter(user=request.actor.user_id, pk=digits(request.POST.get("passkey", "")) or 0).first()
    if key is None:
        raise Missing
    with transaction.atomic():
        key.delete()
        note(registry.get("user"), request.actor, request.actor.user_id, "passkey_removed", text=key.name)
    say(request, _("This passkey is removed."))
    return redirect("safety")


@open_to_all
@never_cache
@require_POST
def begin_entering(request: HttpRequest) -> HttpResponse:
    """What the browser needs to find a key of somebody who wants in."""
    asked, challenge = passkeys.to_sign_in(_origin(request))
    remember(request, ENTERING, challenge=challenge)
    return JsonResponse(asked)


@open_to_all
@never_cache
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Let the person of a key in; the key is two factors in one."""
    challenge = _challenge(request, ENTERING)
    try:
        with transaction.atomic():
            user = passkeys.person_behind(_origin(request), request.POST.get("answer", ""), challenge)
    except DomainError:
        note_attempt("A passkey was refused")
        raise
    if is_locked(request, user):
        raise DomainError("E_LOGIN_LOCKED", minutes=minutes_left(user.username_key, timezone.now()))
    answer: Any = second_step.begin(request, user, after(request), by="passkey", is_proved=True)
    return JsonResponse({"next": answer.headers["Location"]})


def _origin(request: HttpRequest) -> str:
    """The address of the site as the browser came by it."""
    return f"{request.scheme}://{request.get_host()}"


def _challenge(request: HttpRequest, kept: str) -> str:
    """What was asked in this session a moment ago; it is good for one answer."""
    begun = recall(request, kept, SECONDS)
    if begun is None:
        raise DomainError("E_PASSKEY")
    return str(begun["challenge"])


urlpatterns = [
    path("me/passkeys/begin", begin_adding),
    path("me/passkeys/add", add),
    path("me/passkeys/remove", remove, name="remove-passkey"),
    path("login/passkey/begin", begin_entering),
    path("login/passkey", enter),
]
begin_adding.is_for_second_factor = add.is_for_second_factor = True
