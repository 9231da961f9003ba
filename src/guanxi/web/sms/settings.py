"""Settings › Text messages: the provider and its keys, what marketing may do, and a message to try it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanxi.messaging.outbox.log import last_of
from guanxi.messaging.sms import tries
from guanxi.messaging.sms.models import account_of, callback_of, keep_sms_settings, provider_of, sms_settings
from guanxi.messaging.sms.numbers import international, national
from guanxi.messaging.sms.sheet import SMS
from guanxi.web.messages.connections import ConnectionPage, add_page, answer, tried
from guanxi.web.sms.fields import TEST_WORDS, TO

SHOWN = 5

add_page(SMS, icon="phone")


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def sms_page(request: HttpRequest) -> HttpResponse:
    """Show the settings; keep them, make the callback address anew, or send a message to try them."""
    return answer(request, PAGE)


def _renew(request: HttpRequest) -> str:
    keep_sms_settings({"callback_round": sms_settings().callback_round + 1})
    return _("The address is a new one; give it to your provider.")


def _try(request: HttpRequest) -> str:
    number = national(international(request.POST.get("to", "")))
    if not number:
        raise TO.refused(
            "E_FORMAT", hint=_("write a mobile of eleven digits, or a number with + and its country code.")
        )
    words = request.POST.get("words", "").strip()
    if not words:
        raise TEST_WORDS.refused("E_REQUIRED")
    tries.try_sms(request.actor, number, words)
    return _("The text message is on its way; its state stands below.")


def _beside(request: HttpRequest, values: Mapping[str, Any], wrong: Mapping[str, str]) -> dict[str, Any]:
    known = sms_settings()
    provider = provider_of(known)
    return {
        "current": provider.label if provider and account_of(known) else "",
        "is_unreadable": bool(provider and not account_of(known)),
        "callback": callback_of(known) if provider else "",
        "is_guess": not settings.IS_BASE_URL_GIVEN,
        "to": {"value": values.get("to") or request.person.mobile, "error": wrong.get("to")},
        "words": {"value": values.get("words") or "", "error": wrong.get("words")},
        "tests": tried(last_of(tries.KEY, SHOWN)),
    }


PAGE = ConnectionPage(sheet=SMS, template="sms/settings.html", steps={"test": _try, "callback": _renew}, beside=_beside)
