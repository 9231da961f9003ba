"""Settings › Text messages: the provider and its keys, what marketing may do, and a message to try it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanxi.kernel.errors import DomainError
from guanxi.messaging.outbox.log import last_of
from guanxi.messaging.sms import tries
from guanxi.messaging.sms.models import account_of, callback_of, keep_sms_settings, provider_of, sms_settings
from guanxi.messaging.sms.numbers import international, national
from guanxi.messaging.sms.providers import PROVIDERS, Provider
from guanxi.messaging.sms.wording import unreadable
from guanxi.web.messages.connections import ConnectionPage, answer, cleaned, refuse, sealed, tried
from guanxi.web.settings import SettingsPage, add
from guanxi.web.sms.fields import FIELDS, PROVIDER, TEST_WORDS, TO

HERE = "/settings/sms"
SHOWN = 5

add(
    SettingsPage(
        label=gettext_lazy("Text messages"),
        about=gettext_lazy("By which provider short messages leave, with which signature, and when marketing may."),
        icon="phone",
        href=HERE,
        group="messages",
        is_for=lambda actor: actor.is_admin,
    )
)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def sms_page(request: HttpRequest) -> HttpResponse:
    """Show the settings; keep them, make the callback address anew, or send a message to try them."""
    return answer(request, PAGE)


def _keep(request: HttpRequest) -> str:
    """A secret that is left empty stays as it is, as long as it belongs to the same provider and key."""
    given = request.POST
    values, errors = cleaned(FIELDS, given)
    known, provider = sms_settings(), PROVIDERS.get(given.get("provider", ""))
    if given.get("provider") and provider is None:
        errors.append(PROVIDER.refused("E_CHOICE", choices=", ".join(PROVIDERS)))
    values["provider"] = provider.key if provider else ""
    is_same = (known.provider, known.key_id) == (values["provider"], values.get("key_id"))
    values["secret"] = sealed(values.pop("secret", ""), known.secret, is_same=is_same)
    refuse([*errors, *(_wrong_for(provider, values) if provider else ())])
    keep_sms_settings(values)
    return _("Saved.")


def _wrong_for(provider: Provider, values: Mapping[str, Any]) -> list[DomainError]:
    """What this provider needs and does not have, or can't read."""
    errors = []
    for field in FIELDS:
        value = values.get(field.key, "")
        if field.key in provider.needs and field.key != "region" and not value:
            errors.append(field.refused("E_REQUIRED"))
        if field.key == "templates" and (wrong := unreadable(value)):
            errors.append(field.refused("E_FORMAT", hint=_("no text in: %(line)s") % {"line": wrong[0]}))
        if field.key == "endpoint" and value and not value.startswith(("https://", "http://")):
            errors.append(field.refused("E_FORMAT", hint="https://…"))
    return errors


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
        "providers": [(key, one.label) for key, one in PROVIDERS.items()],
        "provider": values.get("provider") or "",
        "provider_error": wrong.get("provider"),
        "current": provider.label if provider and account_of(known) else "",
        "is_unreadable": bool(provider and not account_of(known)),
        "callback": callback_of(known) if provider else "",
        "is_guess": not settings.IS_BASE_URL_GIVEN,
        "to": {"value": values.get("to") or request.person.mobile, "error": wrong.get("to")},
        "words": {"value": values.get("words") or "", "error": wrong.get("words")},
        "tests": tried(last_of(tries.KEY, SHOWN)),
    }


PAGE = ConnectionPage(
    here=HERE,
    template="sms/settings.html",
    fields=FIELDS,
    known=lambda: vars(sms_settings()),
    keep=_keep,
    steps={"test": _try, "callback": _renew},
    beside=_beside,
)
