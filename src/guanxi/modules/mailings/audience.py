"""Whom a mailing is for: the people of a list, those who would get it, and what it says to one of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl
from zlib import crc32

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel import merging
from guanxi.kernel.markup import as_text, is_html
from guanxi.messaging.channels import declare_reason
from guanxi.messaging.consent.addresses import invalid_among
from guanxi.messaging.consent.rules import INVALID, objection_of
from guanxi.messaging.mail.models import mail_settings
from guanxi.messaging.sms.estimate import estimate
from guanxi.messaging.sms.models import sms_settings
from guanxi.messaging.sms.numbers import international
from guanxi.messaging.sms.rules import NOT_A_NUMBER
from guanxi.messaging.templates.filling import Filled, filled
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.messaging.templates.scope import Found, RecordScope
from guanxi.messaging.templates.wording import MISSING
from guanxi.meta import registry
from guanxi.modules.mailings.models import Mailing, Receiver
from guanxi.records import query
from guanxi.records.counting import COUNT_CAP

ADDRESSES = {"mail": "email", "sms": "mobile"}  # where the addresses of a channel stand
LOOKED_AT = 200
TEST_SHARE = 20  # per cent
SHARED = declare_reason("shared_address", _("Someone else with the same address gets it already."))


@dataclass(frozen=True)
class Look:
    """What would become of a mailing, as far as the first `looked_at` of its people tell."""

    total: int
    looked_at: int
    reached: int
    left_out: Mapping[str, int]
    parts: int
    cost: Decimal | None
    example: Filled | None
    example_id: int | None
    place: int


def rows_of(row: Mailing, actor: Actor) -> QuerySet[Any]:
    """The contacts or leads that are meant and have an address, as the actor sees them."""
    module, address = registry.get(row.audience), ADDRESSES[row.channel]
    asked = query.parse(module, actor, parse_qsl(row.segment))
    rows = query.apply(module, actor, asked).filter(~Q(**{address: ""}))
    if row.resends_id:
        missed = Receiver.objects.filter(mailing=row.resends_id, state="sent", opened_at=None, clicked_at=None)
        rows = rows.filter(pk__in=missed.filter(**{f"{row.audience}__isnull": False}).values(row.audience))
    return rows


def expected(row: Mailing, actor: Actor) -> int:
    """How many they are, as far as counting helps."""
    return rows_of(row, actor).order_by()[:COUNT_CAP].count()


def variant_of(row: Mailing, pk: int) -> str:
    """Which of two templates someone gets: by chance, and the same whenever it is asked. Nothing waits for the
    winner."""
    if not row.template_b_id:
        return ""
    drawn = crc32(f"{row.pk}:{pk}".encode())
    return "ab"[drawn // 100 % 2] if drawn % 100 < (row.test_share or TEST_SHARE) else ""


def look(row: Mailing, actor: Actor, place: int = 0) -> Look:
    """Ask the first of them what is asked of each before his message leaves, and fill the template in for those who
    get it; a fixed number of queries."""
    people = list(_related(rows_of(row, actor), row).order_by("pk")[:LOOKED_AT])
    total = len(people) if len(people) < LOOKED_AT else expected(row, actor)
    against = _objections(row, people)
    left_out = Counter(reason for reason in against.values() if reason)
    good = [one for one in people if not against[one.pk]]
    words = _worded(row, actor, good)
    whole = [one for one in good if not words[one.pk].missing]
    if len(good) > len(whole):
        left_out[MISSING] = len(good) - len(whole)
    parts = sum(_parts(words[one.pk].body) for one in whole) if row.channel == "sms" else 0
    price = sms_settings().price if row.channel == "sms" else None
    shown = whole or good
    chosen = shown[place % len(shown)] if shown else None
    return Look(
        total=total,
        looked_at=len(people),
        reached=len(whole),
        left_out=dict(left_out.most_common()),
        parts=_all_of(parts, len(people), total),
        cost=None if price is None else Decimal(price) * _all_of(parts, len(people), total),
        example=words[chosen.pk] if chosen else None,
        example_id=chosen.pk if chosen else None,
        place=place % len(shown) if shown else 0,
    )


def _all_of(parts: int, looked_at: int, total: int) -> int:
    """The parts of all, where those of the first are known."""
    return -(-parts * max(total, looked_at) // looked_at) if looked_at else 0


def _parts(words: str) -> int:
    return estimate(plain(words), is_marketing=True).parts


def plain(words: str) -> str:
    """Words without looks, as a text message has them."""
    return (as_text(words) if is_html(words) else words).strip()


def _related(rows: QuerySet[Any], row: Mailing) -> QuerySet[Any]:
    return rows.select_related("account") if row.audience == "contact" else rows


def _objections(row: Mailing, people: Iterable[Any]) -> dict[int, str]:
    """What speaks against writing to each; an address gets one message, whoever shares it."""
    field, basis, known = ADDRESSES[row.channel], mail_settings().basis, set[str]()
    addresses = [getattr(one, field).lower() for one in people]
    invalid = invalid_among(addresses) if row.channel == "mail" else set[str]()
    found = {}
    for one, address in zip(people, addresses, strict=True):
        reason = objection_of(one, row.channel, basis)
        if row.channel == "sms" and not international(address):
            reason = NOT_A_NUMBER
        elif address in invalid:
            reason = INVALID
        found[one.pk] = SHARED if address in known else reason
        known.add(address)
    return found


def _worded(row: Mailing, actor: Actor, people: list[Any]) -> dict[int, Filled]:
    module, template = registry.get(row.audience), MessageTemplate.objects.get(pk=row.template_id)
    found = Found(actor)
    roots = {node.name.partition(".")[0] for _rows, node in merging.used(merging.parse(template.body))}
    roots |= {node.name.partition(".")[0] for _rows, node in merging.used(merging.parse(template.subject))}
    for item in module.fields:
        if item.is_reference and item.target in roots:
            found.gather(registry.get(item.target), {item.read(one) for one in people})
    sender = {"sender": row.owner_id}
    return {
        one.pk: filled(template.subject, template.body, RecordScope(found, module, one, sender), template.language)
        for one in people
    }
