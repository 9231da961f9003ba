"""Cards as they come in: each photograph, each card of a contact file and each pasted text becomes a draft."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel.errors import DomainError
from guanxi.messaging.mail.cards import Card, cards_in
from guanxi.messaging.mail.lines import LARGEST
from guanxi.meta import registry
from guanxi.meta.types.files import PICTURES
from guanxi.modules.business_cards import codes, services
from guanxi.modules.business_cards.parsing import Found
from guanxi.modules.business_cards.reading import KEY, usable
from guanxi.records import store
from guanxi.records.files import add_file

MOST = 200  # cards that come at once
VCARD = (".vcf", ".vcard")
BLANK = re.compile(r"\n\s*\n")
NewFile = tuple[str, Iterable[bytes]]


@transaction.atomic
def enter(actor: Actor, preset: Mapping[str, Any], *, files: Sequence[NewFile] = (), text: str = "") -> list[int]:
    """Make drafts, with the source that is the same for all of them; their ids, in order. Texts are told apart by an
    empty line; contact cards in them, as scanned codes say them, are taken as such. Pictures are read in the
    background."""
    scanned, rest = codes.taken_out(text.replace("\r\n", "\n"))
    wanted: list[dict[str, Any]] = [_values(card) for card in scanned]
    wanted += [{"text": part.strip()} for part in BLANK.split(rest) if part.strip()]
    pictures: list[NewFile] = []
    for name, chunks in files:
        if name.lower().endswith(VCARD):
            wanted += [_values(card) for card in _cards(name, chunks)]
        else:
            pictures.append((name, chunks))
    if not wanted and not pictures:
        raise DomainError("E_REQUIRED", field="text", label=_("A picture, a contact file or the text of a card"))
    if len(wanted) + len(pictures) > MOST:
        raise DomainError("E_RANGE", field="file", low=1, high=MOST)
    made = [store.create(registry.get(KEY), actor, {**preset, **values}).pk for values in wanted]
    return made + [_photographed(actor, preset, *one) for one in pictures]


def next_draft(actor: Actor, after: int) -> int | None:
    """The person's next card that waits to be checked; behind the last one comes the first."""
    rows = visible(registry.get(KEY), actor, "edit").filter(owner=actor.user_id, state="draft").exclude(pk=after)
    behind = rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True).first()
    return behind or rows.order_by("pk").values_list("pk", flat=True).first()


def _photographed(actor: Actor, preset: Mapping[str, Any], name: str, chunks: Iterable[bytes]) -> int:
    module = registry.get(KEY)
    card = store.create(module, actor, dict(preset))
    stored = add_file(module, actor, card.pk, name, chunks)
    if stored.type not in PICTURES:
        raise DomainError("E_FILE_KIND", field="file", name=stored.name)
    services.read(actor=actor, pk=card.pk)
    return int(card.pk)


def _cards(name: str, chunks: Iterable[bytes]) -> list[Card]:
    """The cards of a contact file, as far as one may be read; one with nothing in it is refused."""
    content = b""
    for chunk in chunks:
        content += chunk
        if len(content) > LARGEST:
            raise DomainError("E_TOO_LARGE", field="file", limit=f"{LARGEST // 1000} kB")
    found = cards_in(content, most=MOST)
    if not found:
        raise DomainError("E_FILE_KIND", field="file", name=name)
    return found


def _values(card: Card) -> dict[str, Any]:
    """What a contact card says, as far as the fields take it; it stands there in fields already, so it is sure."""
    said = {
        "name": card.name,
        "company": card.company,
        "department": card.department,
        "title": card.title,
        "mobile": next(iter(card.mobiles), ""),
        "phone": next(iter(card.phones), ""),
        "email": next(iter(card.emails), ""),
        "website": card.website,
        "address": card.address,
    }
    found = {key: Found(value, 100) for key, value in said.items() if value}
    return {key: one.value for key, one in usable(registry.get(KEY), found).items() if one.value}
