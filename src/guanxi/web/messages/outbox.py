"""What has left the house: the page of the delivery log, and of one message."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.kernel.paging import newest_first
from guanxi.messaging.channels import OUTSIDE, REASONS
from guanxi.messaging.outbox.again import may_be_tried, try_again
from guanxi.messaging.outbox.log import SEARCHED, label_of, messages_of, narrowed
from guanxi.messaging.outbox.models import Message, Purpose, State
from guanxi.records.titles import visible_titles
from guanxi.web import formats
from guanxi.web.lists.operators import endpoint
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add
from guanxi.web.views.opening import whole_number

HERE = "/outbox"
ON_PAGE = 50
ASKED = ("channel", "state", "kind", "user", "from", "to", "text")
RARER = ("kind", "user", "from", "to")
TONES = {"sent": "good", "delivered": "good", "failed": "bad", "queued": "neutral", "sending": "neutral"}
ICONS = {"mail": "mail", "sms": "phone", "im": "note"}


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages newest first, by channel, state and recipient."""
    actor: Actor = request.actor
    mine = request.GET.get("mine") == "1" or not actor.is_admin
    asked = {name: request.GET.get(name, "").strip() for name in ASKED}
    person = whole_number(asked["user"], "user")
    rows = narrowed(messages_of(actor, mine=mine), asked, user=person, text=asked["text"])
    before = whole_number(request.GET.get("before", ""), "before")
    found, earlier = newest_first(rows, before=before, limit=ON_PAGE)
    kept = urlencode({**({"mine": "1"} if mine else {}), **{name: value for name, value in asked.items() if value}})
    return page(
        request,
        "messages/outbox.html",
        rows=[_row(one) for one in found],
        filters=_filters(asked),
        more=_more_filters(asked, person, actor, mine=mine),
        is_more=any(asked[name] for name in RARER),
        mine=mine,
        older=f"{HERE}?{kept}&before={earlier}" if earlier else "",
        newest=f"{HERE}?{kept}" if before else "",
        asked=asked,
    )


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message: its words, and what became of it."""
    actor: Actor = request.actor
    found = messages_of(actor).filter(pk=pk).first()
    if found is None:
        raise Missing
    may_try = may_be_tried(found) and (actor.is_admin or found.by_id == actor.user_id)
    values = {"message": found, "row": _row(found), "facts": _facts(found), "may_try": may_try}
    return page(request, "messages/message.html", **values)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a message that has failed once more."""
    try_again(request.actor, pk)
    say(request, _("It is sent once more."))
    return HttpResponseRedirect(f"{HERE}/{pk}")


def _row(one: Message) -> dict[str, Any]:
    return {
        "href": f"{HERE}/{one.pk}",
        "icon": ICONS.get(one.channel, "mail"),
        "channel": label_of(one.channel),
        "to": one.user.name if one.user else one.address or one.recipient,
        "address": one.address,
        "subject": one.subject or one.body[:80],
        "state": _state(one),
        "tone": "neutral" if one.via == "local" else TONES[one.state],
        "reason": _reason(one),
        "when": formats.moment(one.at),
        "when_title": formats.full_moment(one.at),
    }


def _state(one: Message) -> str:
    if one.via == "local" and one.state == State.SENT:
        return _("Kept here")
    return str(State(one.state).label)


def _reason(one: Message) -> str:
    return " ".join(part for part in (str(REASONS.get(one.reason, one.reason)), one.detail) if part)


def _facts(one: Message) -> list[tuple[str, str]]:
    """What is known of a message, each with its name; what is not known is left out."""
    known = [
        (_("To"), f"{one.user.name} · {one.address}" if one.user else one.address),
        (_("By"), one.by.name if one.by else ""),
        (_("Written"), formats.full_moment(one.at)),
        (_("Not before"), formats.full_moment(one.due_at) if one.due_at > one.at else ""),
        (_("Sent"), formats.full_moment(one.sent_at) if one.sent_at else ""),
        (_("Delivered"), formats.full_moment(one.delivered_at) if one.delivered_at else ""),
        (_("Tries"), str(one.tried) if one.tried else ""),
        (_("Reason"), _reason(one)),
        (_("Through"), "" if one.via == "local" else one.via),
        (_("Name of the message"), one.message_id),
    ]
    return [(label, value) for label, value in known if value]


def _filters(asked: dict[str, str]) -> list[dict[str, Any]]:
    """What the log is narrowed by most."""
    hint = _("Among the newest %(count)s messages") % {"count": formats.number(SEARCHED)}
    return [
        _choice(asked, "channel", _("Channel"), [(key, label_of(key)) for key in OUTSIDE]),
        _choice(asked, "state", _("State"), State.choices),
        {"name": "text", "label": _("Recipient or subject"), "kind": "text", "value": asked["text"], "hint": hint},
    ]


def _more_filters(asked: dict[str, str], person: int | None, actor: Actor, *, mine: bool) -> list[dict[str, Any]]:
    """What else it can be narrowed by; one's own has nobody to choose."""
    return [
        _choice(asked, "kind", _("Kind"), Purpose.choices),
        *([] if mine else [_person(person, actor)]),
        {"name": "from", "label": _("Since"), "kind": "date", "value": asked["from"]},
        {"name": "to", "label": _("Until"), "kind": "date", "value": asked["to"]},
    ]


def _choice(asked: dict[str, str], name: str, label: str, choices: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    said = {"name": name, "label": label, "kind": "choice", "value": asked[name], "empty_label": _("All")}
    return {**said, "choices": list(choices)}


def _person(pk: int | None, actor: Actor) -> dict[str, Any]:
    found = visible_titles("user", [pk], actor).get(pk) if pk else None
    return {
        "name": "user",
        "label": _("To whom"),
        "kind": "reference",
        "endpoint": endpoint("user"),
        "placeholder": _("Type to search"),
        "value": {"id": pk, "title": found.text} if found else None,
    }


add(
    SettingsPage(
        label=gettext_lazy("Sent messages"),
        about=gettext_lazy("Every mail, short message and chat that left: to whom, when, and what became of it."),
        icon="mail",
        href=HERE,
        group="messages",
        is_for=lambda actor: actor.is_admin,
    )
)
