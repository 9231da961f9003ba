"""Rules of private messages (F132 rule 4): who takes part, who may write, and what everybody has read."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils import translation

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.text import listed
from guanxi.messaging.live.pulse import touch
from guanxi.messaging.notices import read_about
from guanxi.meta import registry
from guanxi.modules.conversations.models import Conversation, Participant, PrivateMessage
from guanxi.modules.conversations.notices import WRITTEN, tell
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.files import add_file
from guanxi.records.store import Change

MOST_PEOPLE = 50
LONGEST_TITLE = 100

File = tuple[str, Iterable[bytes]]


def check_conversations(changes: list[Change]) -> None:
    """Who begins one takes part in it; without a subject it is named after its people."""
    names = _names({pk for change in changes for pk in (*change.value("people"), change.actor.user_id)})
    for change in changes:
        if change.changes("people") and len({*change.value("people"), change.actor.user_id}) > MOST_PEOPLE:
            change.refuse("E_LENGTH", "people", limit=MOST_PEOPLE)
        if change.is_new:
            _name(change, names)
        if not change.value("title"):
            change.refuse("E_REQUIRED", "title")


def _name(change: Change, names: dict[int, str]) -> None:
    has_others = bool(set(change.value("people")) - {change.actor.user_id})
    change.put("people", tuple(dict.fromkeys((change.actor.user_id, *change.value("people")))))
    if has_others and not change.value("title"):
        change.put("title", _name_of(change.value("people"), names))


def _name_of(people: Iterable[int], names: Mapping[int, str]) -> str:
    return listed(names[pk] for pk in people if pk in names)[:LONGEST_TITLE]


def is_named_after(record: Conversation, names: Mapping[int, str]) -> bool:
    """Whether nobody gave it a subject: it bears the names of its people, in whichever language it was begun."""
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            if record.title == _name_of(record.people, names):
                return True
    return False


def conversations_saved(changes: list[Change]) -> None:
    """Those who take part are known by rows of their own, which also say how far each has read."""
    changed = [change.record for change in changes if change.changes("people")]
    rows = [Participant(conversation_id=record.pk, user_id=pk) for record in changed for pk in record.people]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)
    gone = Q(pk__in=[])
    for record in changed:
        gone |= Q(conversation=record.pk) & ~Q(user__in=record.people)
    Participant.objects.filter(gone).delete()


def refuse_written(changes: list[Change]) -> None:
    """A conversation in which somebody else has written stays: his words are not its owner's to remove."""
    ids = [change.record.pk for change in changes]
    rows = PrivateMessage.objects.filter(conversation__in=ids, deleted_at=None).exclude(owner=F("conversation__owner"))
    written = set(rows.values_list("conversation_id", flat=True))
    for change in changes:
        if change.record.pk in written and not change.actor.is_system:
            change.refuse("E_IN_USE", refs=registry.get("private_message").label_plural)


def messages_saved(changes: list[Change]) -> None:
    """The conversation is the newest now, its writer has read it, and the others hear of it."""
    records: list[PrivateMessage] = [change.record for change in changes if change.is_new]
    ids = {record.conversation_id for record in records}
    newest = PrivateMessage.objects.filter(conversation=OuterRef("pk")).values("conversation").annotate(m=Max("pk"))
    last_id = Greatest("last_id", Subquery(newest.values("m")))  # who writes at the same moment may have got further
    Conversation.objects.filter(pk__in=ids).update(last_id=last_id, last_at=clock.now())
    for record in records:
        Participant.objects.filter(conversation=record.conversation_id, user=record.owner_id).update(read_to=record.pk)
    touch(Participant.objects.filter(conversation__in=ids).values_list("user_id", flat=True))
    tell(records)


@transaction.atomic
def begin(*, actor: Actor, people: Iterable[int], title: str, text: str, files: Iterable[File] = ()) -> Conversation:
    """A conversation with its first message."""
    others = [pk for pk in dict.fromkeys(people) if pk != actor.user_id]
    module = registry.get("conversation")
    if not others:
        raise module.field("people").refused("E_REQUIRED")
    record: Conversation = store.create(module, actor, {"people": others, "title": title})
    say(actor=actor, pk=record.pk, text=text, files=files)
    return record


@transaction.atomic
def say(*, actor: Actor, pk: int, text: str, files: Iterable[File] = ()) -> Conversation:
    """Write to the others of a conversation. Files may stand alone; nobody writes where nobody listens."""
    record: Conversation = store.fetch(registry.get("conversation"), actor, pk, "create")
    others = User.objects.filter(pk__in=record.people, status="active", deleted_at=None).exclude(pk=actor.user_id)
    if not others.exists():
        raise DomainError("E_NOBODY_LISTENS")
    message = registry.get("private_message")
    sent = iter(files)
    first = next(sent, None)
    words = text.strip() or (first[0] if first else "")
    change = store.new(message, actor, {"conversation": pk, "text": words})
    store.write([change])
    if change.errors:
        raise change.errors[0]
    for name, chunks in chain([first] if first else [], sent):
        add_file(message, actor, change.record.pk, name, chunks)
    return Conversation.objects.get(pk=pk)


@transaction.atomic
def add_people(*, actor: Actor, pk: int, people: Iterable[int]) -> Any:
    """Take more people in; they see all that was written before."""
    module = registry.get("conversation")
    record: Conversation = store.fetch(module, actor, pk, "create", lock=True)
    _refuse_strangers(people)
    return _put(actor, record, tuple(dict.fromkeys((*record.people, *people))), "joined")


@transaction.atomic
def leave(*, actor: Actor, pk: int) -> Any:
    """Take part no more: the others go on, and whoever has left sees nothing of it any more."""
    record: Conversation = store.fetch(registry.get("conversation"), actor, pk, lock=True)
    mark_read(actor=actor, record=record)
    return _put(actor, record, tuple(one for one in record.people if one != actor.user_id), "left")


@transaction.atomic
def mark_read(*, actor: Actor, record: Conversation) -> None:
    """Its reader has seen all of a conversation; what told him of it is read too."""
    mine = Participant.objects.filter(conversation=record.pk, user=actor.user_id, read_to__lt=record.last_id)
    if mine.update(read_to=record.last_id):
        read_about(actor, WRITTEN, record.pk)
        touch([actor.user_id])


def _put(actor: Actor, record: Conversation, people: tuple[int, ...], verb: str) -> Any:
    change = following(registry.get("conversation"), actor, record, {"people": list(people)}, verb)
    store.write([change])
    if change.errors:
        raise change.errors[0]
    return change.record


def _refuse_strangers(people: Iterable[int]) -> None:
    ids = set(people)
    known = User.objects.filter(pk__in=ids, status="active", deleted_at=None)
    if known.count() < len(ids):
        raise registry.get("conversation").field("people").refused("E_REFERENCE")


def _names(ids: set[int | None]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=ids - {None}).values_list("pk", "name"))
