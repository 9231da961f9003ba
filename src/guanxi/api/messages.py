"""What a person was told, and what has left the house."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment, nothing
from guanxi.api.body import json_object
from guanxi.api.parameters import is_yes, only, whole_number
from guanxi.kernel.errors import DomainError
from guanxi.kernel.paging import newest_first
from guanxi.messaging import notices
from guanxi.messaging.outbox.again import try_again
from guanxi.messaging.outbox.log import messages_of, narrowed
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.module import TEMPLATE
from guanxi.messaging.templates.previewing import previewed
from guanxi.meta import registry
from guanxi.records import store

LARGEST = 10**18


def notice_list(request: HttpRequest) -> HttpResponse:
    """The asker's own notices, newest first."""
    asked = only(request, "unread", "cursor", "limit")
    found, following = notices.entries(
        request.actor,
        limit=whole_number(asked["limit"], "limit", 1, 500, 50),
        before=_cursor(asked["cursor"]),
        unread_only=is_yes(asked["unread"], "unread"),
    )
    items = [_notice(entry) for entry in found]
    unread = notices.unread(request.actor)
    return answer({"items": items, "next": following and str(following), "unread": unread})


def read(request: HttpRequest) -> HttpResponse:
    """Mark notices as read: those of the given ids, or all of them."""
    body = json_object(request, optional=True)
    for name in body:
        if name != "ids":
            raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    ids = body.get("ids", [])
    if not isinstance(ids, list) or not all(type(pk) is int and 0 < pk < LARGEST for pk in ids):
        raise DomainError("E_FORMAT", field="ids", label="ids", hint="[1, 2]")
    if ids or "ids" not in body:
        notices.mark_read(request.actor, *ids)
    return nothing()


def outbox(request: HttpRequest) -> HttpResponse:
    """Messages that left, newest first: all of them for an administrator, else those from or to the asker."""
    asked = only(request, "channel", "state", "kind", "user", "from", "to", "q", "mine", "cursor", "limit")
    rows = messages_of(request.actor, mine=is_yes(asked["mine"], "mine"))
    user = whole_number(asked["user"], "user", 1, LARGEST, 0) or None
    rows = narrowed(rows, asked, user=user, text=asked["q"])
    limit = whole_number(asked["limit"], "limit", 1, 500, 50)
    found, following = newest_first(rows, before=_cursor(asked["cursor"]), limit=limit)
    return answer({"items": [_message(one) for one in found], "next": following and str(following)})


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """`POST /outbox/{id}/retry`: try a message that has failed once more."""
    for name in json_object(request, optional=True):
        raise DomainError("E_UNKNOWN_FIELD", field=name, name=name)
    return answer(_message(try_again(request.actor, pk)))


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """`GET /templates/{id}/preview?module=contacts&record=7`: what a template says about a record."""
    asked = only(request, "module", "record", "language")
    template: MessageTemplate = store.fetch(TEMPLATE, request.actor, pk)
    module = registry.by_slug(asked["module"])
    if module is None:
        raise DomainError("E_CHOICE", field="module", label="module", choices="contacts, leads, …")
    request.actor.require(module, "view")
    number = whole_number(asked["record"], "record", 1, LARGEST, 0)
    found = previewed(template, request.actor, module, number, asked["language"])
    return answer({"subject": found.subject, "body": found.body, "missing": list(found.missing)})


def _cursor(text: str) -> int | None:
    return whole_number(text, "cursor", 1, LARGEST, 0) or None


def _notice(entry: notices.Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": entry.kind.key,
        "text": entry.text,
        "at": moment(entry.at),
        "is_read": entry.is_read,
        "module": entry.module.slug,
        "record": None if entry.is_closed else entry.record_id,
    }


def _message(one: Message) -> dict[str, Any]:
    columns = ("id", "channel", "purpose", "state", "reason", "detail", "address", "subject", "tried", "message_id")
    return {
        **{name: getattr(one, name) for name in columns},
        "user": one.user_id,
        "by": one.by_id,
        "module": one.module,
        "record": one.record_id,
        "at": moment(one.at),
        "sent_at": moment(one.sent_at),
        "delivered_at": moment(one.delivered_at),
    }
