"""Conversations as their pages show them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.access.scope import visible
from guanxi.kernel.text import excerpt, listed
from guanxi.meta import registry
from guanxi.modules.conversations.models import Conversation, PrivateMessage
from guanxi.modules.conversations.named import with_records
from guanxi.modules.conversations.queries import newest_of, people_of, with_news
from guanxi.modules.conversations.services import is_named_after
from guanxi.records.file_kinds import SHOWN
from guanxi.records.models import StoredFile
from guanxi.records.search.find import search
from guanxi.web import formats

HERE = "/messages"
ON_PAGE, FOUND = 30, 50
BEGINNING, NAMED = 120, 4


def inbox(actor: Actor, page: int) -> tuple[list[dict[str, Any]], bool]:
    """One's conversations, the newest first, and whether there are more: as many queries for many as for one."""
    rows = visible(registry.get("conversation"), actor).order_by("-last_at", "-pk")
    begin = (page - 1) * ON_PAGE
    found = list(rows[begin : begin + ON_PAGE + 1])
    shown = found[:ON_PAGE]
    people, newest = people_of(one.pk for one in shown), newest_of(shown)
    news = with_news(actor, (one.pk for one in shown))
    made = [_row(one, actor, people.get(one.pk, []), newest.get(one.pk)) | {"is_new": one.pk in news} for one in shown]
    return made, len(found) > ON_PAGE


def found(actor: Actor, text: str) -> list[dict[str, Any]]:
    """The newest messages that have a text, with the conversation of each."""
    module = registry.get("private_message")
    rows = visible(module, actor).filter(search([module], actor, text)[module.key].q)
    messages = list(rows.select_related("owner", "conversation").order_by("-pk")[:FOUND])
    people = people_of({one.conversation_id for one in messages})
    return [
        {
            "href": f"{HERE}/{one.conversation_id}?before={one.pk + 1}",
            "title": _called(one.conversation, actor, people.get(one.conversation_id, [])),
            "who": one.owner.name,
            "text": excerpt(one.text, BEGINNING),
            "when": formats.moment(one.created_at),
            "when_title": formats.full_moment(one.created_at),
        }
        for one in messages
    ]


def thread(record: Conversation, actor: Actor, before: int | None) -> dict[str, Any]:
    """A conversation with its newest messages, or those before one: as many queries for many as for one."""
    rows = PrivateMessage.objects.filter(conversation=record.pk, deleted_at=None).select_related("owner")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    newest = list(rows.order_by("-pk")[: ON_PAGE + 1])
    messages = newest[:ON_PAGE][::-1]
    people = people_of([record.pk]).get(record.pk, [])
    return {
        "row": _row(record, actor, people, None),
        "people": [_person(user) for user in people],
        "bubbles": _messages(messages, actor),
        "earlier": messages[0].pk if len(newest) > ON_PAGE else None,
        "before": before,
        "last": record.last_id,
        "is_alone": not any(user.is_active for user in people if user.pk != actor.user_id),
    }


def _row(record: Conversation, actor: Actor, people: Sequence[User], newest: PrivateMessage | None) -> dict[str, Any]:
    others = [user for user in people if user.pk != actor.user_id]
    return {
        "id": record.pk,
        "href": f"{HERE}/{record.pk}",
        "title": _called(record, actor, people),
        "names": ", ".join(user.name for user in others[:NAMED]) + (" …" if len(others) > NAMED else ""),
        "face": {"name": others[0].name, "seed": others[0].pk} if others else None,
        "beginning": excerpt(newest.text, BEGINNING) if newest else "",
        "is_mine": newest is not None and newest.owner_id == actor.user_id,
        "when": formats.moment(record.last_at) if record.last_at else "",
        "when_title": formats.full_moment(record.last_at) if record.last_at else "",
    }


def _called(record: Conversation, actor: Actor, people: Sequence[User]) -> str:
    """Its subject; one that was named after its people is called after the others by each of them."""
    others = [user.name for user in people if user.pk != actor.user_id]
    return (
        listed(others) if others and is_named_after(record, {user.pk: user.name for user in people}) else record.title
    )


def _person(user: User) -> dict[str, Any]:
    return {"name": user.name, "seed": user.pk, "has_left": not user.is_active}


def _messages(rows: Sequence[PrivateMessage], actor: Actor) -> list[dict[str, Any]]:
    files = _files([one.pk for one in rows])
    words = with_records((one.text for one in rows), actor, settings.BASE_URL)
    return [
        {
            "id": one.pk,
            "who": one.owner.name,
            "seed": one.owner_id,
            "is_mine": one.owner_id == actor.user_id,
            "text": text,
            "files": files.get(one.pk, []),
            "when": formats.moment(one.created_at),
            "when_title": formats.full_moment(one.created_at),
        }
        for one, text in zip(rows, words, strict=True)
    ]


def _files(ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """The files of these messages: one query."""
    made: dict[int, list[dict[str, Any]]] = {}
    rows = StoredFile.objects.filter(module="private_message", record_id__in=list(ids), deleted_at=None)
    for row in rows.order_by("pk"):
        made.setdefault(row.record_id, []).append(
            {"id": row.pk, "name": row.name, "size": formats.size(row.size), "is_shown": row.type in SHOWN}
        )
    return made
