"""Settings › Text messages: the provider and its keys, what marketing may do, and a message to try it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.kernel.sealing import seal
from guanxi.messaging.channels import REASONS
from guanxi.messaging.outbox.models import Message, State
from guanxi.messaging.sms.models import account_of, callback_of, keep_sms_settings, provider_of, sms_settings
from guanxi.messaging.sms.numbers import international, national
from guanxi.messaging.sms.providers import PROVIDERS
from guanxi.messaging.sms.tries import last_tries, try_sms
from guanxi.messaging.sms.wording import unreadable
from guanxi.web import formats
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add
from guanxi.web.sms.fields import FIELDS, PROVIDER, TEST_WORDS, TO, shown

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
    actor: Actor = request.actor
    if not actor.is_admin:
        raise Denied("administer")
    if request.method != "POST":
        return _shown(request, vars(sms_settings()))
    try:
        _do(request, actor)
    except DomainError as error:
        return _shown(request, {**vars(sms_settings()), **request.POST.dict()}, error)
    return redirect(HERE)


def _do(request: HttpRequest, actor: Actor) -> None:
    step = request.POST.get("step")
    if step == "test":
        _try(actor, request.POST)
        say(request, _("The text message is on its way; its state stands below."))
    elif step == "callback":
        keep_sms_settings({"callback_round": sms_settings().callback_round + 1})
        say(request, _("The address is a new one; give it to your provider."))
    else:
        _keep(request.POST)
        say(request, _("Saved."))


def _keep(given: Any) -> None:
    """A secret that is left empty stays as it is, as long as it belongs to the same provider and key."""
    errors: list[DomainError] = []
    values: dict[str, Any] = {}
    for field in FIELDS:
        try:
            values[field.key] = field.clean(given.get(field.key, ""))
        except DomainError as error:
            errors.append(error)
    known = sms_settings()
    provider = PROVIDERS.get(given.get("provider", ""))
    if given.get("provider") and provider is None:
        errors.append(PROVIDER.refused("E_CHOICE", choices=", ".join(PROVIDERS)))
    values["provider"] = provider.key if provider else ""
    is_same = (known.provider, known.key_id) == (values["provider"], values.get("key_id"))
    secret = values.pop("secret", "")
    values["secret"] = seal(secret) if secret or not is_same else known.secret
    for field in FIELDS if provider else ():
        value = values.get(field.key, "")
        if field.key in provider.needs and field.key != "region" and not value:  # type: ignore[union-attr]
            errors.append(field.refused("E_REQUIRED"))
        if field.key == "templates" and (wrong := unreadable(value)):
            errors.append(field.refused("E_FORMAT", hint=_("no text in: %(line)s") % {"line": wrong[0]}))
        if field.key == "endpoint" and value and not value.startswith(("https://", "http://")):
            errors.append(field.refused("E_FORMAT", hint="https://…"))
    if errors:
        raise Invalid(errors)
    keep_sms_settings(values)


def _try(actor: Actor, given: Any) -> None:
    number = national(international(given.get("to", "")))
    if not number:
        raise TO.refused(
            "E_FORMAT", hint=_("write a mobile of eleven digits, or a number with + and its country code.")
        )
    words = given.get("words", "").strip()
    if not words:
        raise TEST_WORDS.refused("E_REQUIRED")
    try_sms(actor, number, words)


def _shown(request: HttpRequest, given: Any, error: DomainError | None = None) -> HttpResponse:
    wrong = at_fields(error) if error else {}
    known = sms_settings()
    provider = provider_of(known)
    values = {
        "fields": [shown(field, given, wrong, has_secret=bool(known.secret)) for field in FIELDS],
        "providers": [(key, one.label) for key, one in PROVIDERS.items()],
        "provider": given.get("provider") or "",
        "provider_error": wrong.get("provider"),
        "current": provider.label if provider and account_of(known) else "",
        "is_unreadable": bool(provider and not account_of(known)),
        "callback": callback_of(known) if provider else "",
        "to": {"value": given.get("to") or request.person.mobile, "error": wrong.get("to")},
        "words": {"value": given.get("words") or "", "error": wrong.get("words")},
        "tests": [_test(one) for one in last_tries(SHOWN)],
        "errors": summary(error, {*wrong}) if error else [],
    }
    return page(request, "sms/settings.html", status=error.status if error else 200, **values)


def _test(message: Message) -> dict[str, Any]:
    return {
        "to": message.address,
        "when": formats.moment(message.at),
        "state": State(message.state).label,
        "tone": {"sent": "good", "delivered": "good", "failed": "bad"}.get(message.state, ""),
        "why": REASONS.get(message.reason, ""),
        "detail": message.detail,
        "parts": message.facts.get("parts"),
    }
