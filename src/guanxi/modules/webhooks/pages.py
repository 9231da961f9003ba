"""The calls of a webhook, one call with what was said and answered, and the secret."""

from typing import Any
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from guanxi.kernel.errors import Missing
from guanxi.kernel.outside import UNREACHABLE
from guanxi.kernel.paging import newest_first
from guanxi.meta import registry
from guanxi.modules.webhooks.module import WEBHOOK
from guanxi.modules.webhooks.services import say_again, secret_of, send_test
from guanxi.records import store
from guanxi.web import formats, settings
from guanxi.web.detail import doors
from guanxi.web.menu import address
from guanxi.web.rendering import page, say
from guanxi.web.views.opening import whole_number
from guanxi.webhooks.calls import calls_of
from guanxi.webhooks.models import Delivery, State

ON_PAGE = 50
TONES = {"delivered": "good", "failed": "bad"}
REASONS: dict[str, Any] = {
    **UNREACHABLE,
    "status": gettext_lazy("The other side refused it."),
    "secret": gettext_lazy("The secret can't be read any more; make a new one."),
}
settings.add(
    settings.SettingsPage(
        label=registry.plural(WEBHOOK),
        about=WEBHOOK.about,
        icon=WEBHOOK.icon,
        href=address(WEBHOOK),
        module="webhook",
    )
)
doors.add(
    doors.Door(
        label=gettext_lazy("Calls"),
        icon="arrow-right",
        rest="calls",
        is_for=lambda module, record, actor: module.key == WEBHOOK.key,
    )
)


@require_safe
def calls(request: HttpRequest, pk: int) -> HttpResponse:
    """The calls of a webhook, newest first, perhaps those in one state."""
    webhook = store.fetch(WEBHOOK, request.actor, pk)
    state = request.GET.get("state", "")
    before = whole_number(request.GET.get("before", ""), "before")
    found, earlier = newest_first(calls_of(webhook, state=state), before=before, limit=ON_PAGE)
    here = f"{_base(pk)}calls"
    kept = {"state": state} if state else {}
    return page(
        request,
        "webhooks/calls.html",
        webhook=webhook,
        rows=[_row(one) for one in found],
        tabs=[_tab(here, state, "", _("All")), *(_tab(here, state, *one) for one in State.choices)],
        older=f"{here}?{urlencode({**kept, 'before': earlier})}" if earlier else "",
        base=_base(pk),
        can_change=request.actor.may(WEBHOOK, "edit"),
    )


@require_safe
def call(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One call: what was said, what was answered, when it is tried again."""
    webhook = store.fetch(WEBHOOK, request.actor, pk)
    found = calls_of(webhook).filter(pk=number).first()
    if found is None:
        raise Missing
    return page(
        request,
        "webhooks/call.html",
        webhook=webhook,
        row=_row(found),
        facts=_facts(found),
        body=orjson.dumps(orjson.loads(found.body), option=orjson.OPT_INDENT_2).decode(),
        answer=found.answer,
        base=_base(pk),
        is_open=found.state in (State.QUEUED, State.SENDING),
        can_change=request.actor.may(WEBHOOK, "edit"),
    )


@require_POST
def again(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Say once more what a call has said."""
    say_again(actor=request.actor, pk=pk, delivery=number)
    say(request, _("It is said again."))
    return HttpResponseRedirect(f"{_base(pk)}calls")


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the address once, and show what comes of it."""
    send_test(actor=request.actor, pk=pk)
    newest = Delivery.objects.filter(webhook=pk).order_by("-pk").values_list("pk", flat=True).first()
    return HttpResponseRedirect(f"{_base(pk)}calls/{newest}")


@never_cache
@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the secret to who may change the webhook; the history tells that it was shown."""
    webhook = store.fetch(WEBHOOK, request.actor, pk, "edit")
    shown = secret_of(actor=request.actor, pk=pk)
    return page(request, "webhooks/secret.html", webhook=webhook, secret=shown, base=_base(pk))


def _base(pk: int) -> str:
    return f"{address(WEBHOOK)}{pk}/"


def _tab(here: str, state: str, value: str, label: Any) -> dict[str, Any]:
    return {"label": label, "href": f"{here}?state={value}" if value else here, "current": state == value}


def _row(one: Delivery) -> dict[str, Any]:
    return {
        "href": f"{_base(one.webhook_id)}calls/{one.pk}",
        "again_href": f"{_base(one.webhook_id)}calls/{one.pk}/again",
        "type": one.type,
        "state": State(one.state).label,
        "tone": TONES.get(one.state, "warn" if one.tried else "neutral"),
        "told": " ".join(part for part in (str(one.status or ""), str(REASONS.get(one.reason, ""))) if part),
        "took": _("%(count)s ms") % {"count": one.took} if one.took is not None else "",
        "tried": one.tried,
        "when": formats.moment(one.at),
        "when_title": formats.full_moment(one.at),
    }


def _facts(one: Delivery) -> list[tuple[str, str]]:
    """What is known of a call, each with its name; what is not known is left out."""
    is_waiting = one.state == State.QUEUED and one.tried
    known = [
        (_("Event"), one.type),
        ("webhook-id", one.message_id),
        (_("Tries"), str(one.tried)),
        (_("Answer"), str(one.status or "")),
        (_("Reason"), str(REASONS.get(one.reason, ""))),
        (_("Next try"), formats.full_moment(one.due_at) if is_waiting else ""),
        (_("Ended"), formats.full_moment(one.ended_at) if one.ended_at else ""),
    ]
    return [(label, value) for label, value in known if value]


urlpatterns = [
    path("m/webhooks/<int:pk>/calls", calls),
    path("m/webhooks/<int:pk>/calls/<int:number>", call),
    path("m/webhooks/<int:pk>/calls/<int:number>/again", again),
    path("m/webhooks/<int:pk>/test", test),
    path("m/webhooks/<int:pk>/secret", secret),
]
