"""Contact cards and invitations that came with a mail: read, and made into a contact or an event of one's calendar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.messaging.mail.cards import CALENDAR, CARD, Card, Entry, cards_in, entries_in
from guanxi.meta import registry
from guanxi.modules.mails.mailboxes import fetch
from guanxi.records import store
from guanxi.records.files import opened
from guanxi.records.models import StoredFile

READ = 5  # files of one mail that are looked into
LARGEST = 500_000
REMINDED = ("15",)  # minutes before an appointment


@dataclass(frozen=True)
class Attached:
    """What a file holds, and where in it."""

    file: int
    place: int
    what: Card | Entry


def attached(files: Iterable[StoredFile]) -> list[Attached]:
    """The people and appointments in the files of a mail."""
    read = [file for file in files if file.name.lower().endswith((CARD, CALENDAR)) and file.size <= LARGEST][:READ]
    return [Attached(file.pk, place, what) for file in read for place, what in enumerate(_in(file))]


@transaction.atomic
def make_contact(actor: Actor, pk: int, file: int, place: int) -> Any:
    """A contact of whom a card tells."""
    card = _named(actor, pk, file, place, Card)
    data = {
        "name": card.name,
        "title": card.title,
        "email": next(iter(card.emails), ""),
        "mobile": next(iter(card.mobiles), ""),
        "phone": next(iter(card.phones), ""),
        "remark": card.company,
    }
    return store.create(registry.get("contact"), actor, {key: value for key, value in data.items() if value})


@transaction.atomic
def plan(actor: Actor, pk: int, file: int, place: int) -> Any:
    """An event of one's own calendar at the time of an appointment; of one without an end it lasts as long as usual."""
    entry = _named(actor, pk, file, place, Entry)
    mail = fetch(actor, pk)
    data = {
        "subject": entry.subject or mail.subject or entry.place,
        "start_at": entry.begins.isoformat(),
        "end_at": entry.ends.isoformat() if entry.ends and entry.ends > entry.begins else None,
        "all_day": entry.is_day,
        "place": entry.place,
        "reminders": REMINDED,
    }
    return store.create(registry.get("event"), actor, data)


def _named(actor: Actor, pk: int, file: int, place: int, kind: type[Any]) -> Any:
    mail = fetch(actor, pk)
    files = StoredFile.objects.filter(module="mail", record_id=mail.pk, pk=file, deleted_at=None)
    found = next((one for one in attached(files) if one.place == place and isinstance(one.what, kind)), None)
    if found is None:
        raise Missing
    return found.what


def _in(file: StoredFile) -> Sequence[Card | Entry]:
    with opened(file) as source:
        content = source.read()
    return cards_in(content) if file.name.lower().endswith(CARD) else entries_in(content)
