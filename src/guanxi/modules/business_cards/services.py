"""Rules of business cards (F028): how they are read, and what is made of them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.jobs.queue import enqueue
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.business_cards.jobs import read_card
from guanxi.modules.business_cards.models import BusinessCard
from guanxi.modules.business_cards.parsing import Found, read_text
from guanxi.modules.business_cards.reading import KEY, picture_of, surer, usable
from guanxi.records import store
from guanxi.records.file_links import link_files
from guanxi.records.store import Change

OPEN, CLOSED = ("draft", "reading"), ("saved", "discarded")
OF_LEAD = {"name": "contact_name", "company": "company", "address": "street"} | {
    key: key for key in ("title", "mobile", "phone", "email", "wechat", "source", "source_detail")
}
OF_CONTACT = {key: key for key in ("name", "title", "department", "mobile", "phone", "email", "wechat")}
OF_ACCOUNT = {"company": "name", "website": "website", "address": "street", "phone": "phone", "source": "source"}


def check_cards(changes: list[Change]) -> None:
    """Text that comes with a card fills in what nobody has said; a card that was made something of stays as it is."""
    for change in changes:
        if not (change.is_new or change.trusted or change.history) and change.before("state") in CLOSED:
            altered = sorted(set(change.old) - {"owner", "owner_department", "tags", "remark"})
            if altered:
                change.refuse("E_STATE", altered[0], state=_state(change.before("state")))
        if change.changes("text") and change.value("text") and (change.is_new or not change.trusted):
            _fill(change, read_text(change.value("text")))
        elif not change.is_new and not change.trusted:
            _forget_typed(change)
        _name(change)


def _name(change: Change) -> None:
    """A card is called something until its name is known; of such a name one is not sure at all."""
    if not change.value("name"):
        change.put("name", (change.value("company") or _("Business card"))[:100])
        change.put("confidence", {**(change.value("confidence") or {}), "name": 0})


def _fill(change: Change, found: Mapping[str, Found]) -> None:
    """What was read goes where nothing stands yet, or what was less sure."""
    sure = dict(change.value("confidence") or {})
    better = surer(usable(change.module, found), {key: change.value(key) for key in found}, sure)
    for key, one in better.items():
        change.put(key, one.value)
    change.put("confidence", sure | {key: one.confidence for key, one in better.items()})


def _forget_typed(change: Change) -> None:
    """What a person has written himself is sure."""
    sure = change.value("confidence") or {}
    left = {key: percent for key, percent in sure.items() if not change.changes(key)}
    if left != sure:
        change.put("confidence", left)


@transaction.atomic
def read(*, actor: Actor, pk: int) -> BusinessCard:
    """Have the newest picture of a card read in the background; what is filled in already stays."""
    module = registry.get(KEY)
    card = store.fetch(module, actor, pk, "edit", lock=True)
    _refuse_unless(card, OPEN)
    if picture_of(card.pk) is None:
        raise DomainError("E_REQUIRED", field="file", label=_("Picture of the card"))
    card = store.update(module, actor, pk, {"state": "reading"}, trusted=True, verb="changed")
    enqueue(read_card, actor=actor, card=pk)
    return card


@transaction.atomic
def make_lead(*, actor: Actor, pk: int) -> BusinessCard:
    """Make a lead of a card; its pictures hang on the lead too. What speaks against a lead speaks against it here."""
    card = _open_card(actor, pk)
    lead = store.create(registry.get("lead"), actor, {**_mapped(card, OF_LEAD), "remark": card.text})
    link_files(registry.get(KEY), pk, registry.get("lead"), lead.pk, actor)
    return _close(actor, pk, {"lead": lead.pk})


@transaction.atomic
def make_contact(*, actor: Actor, pk: int, account: int | None = None) -> BusinessCard:
    """Make a contact of a card, of the account that is named, else of a new one with the company's name."""
    card = _open_card(actor, pk)
    if account is None and card.company:
        account = store.create(registry.get("account"), actor, _mapped(card, OF_ACCOUNT)).pk
    data = {**_mapped(card, OF_CONTACT), "account": account, "remark": card.text}
    contact = store.create(registry.get("contact"), actor, data)
    link_files(registry.get(KEY), pk, registry.get("contact"), contact.pk, actor)
    return _close(actor, pk, {"contact": contact.pk})


@transaction.atomic
def discard(*, actor: Actor, pk: int) -> BusinessCard:
    """Put a card aside of which nothing is to be made."""
    _open_card(actor, pk)
    return store.update(registry.get(KEY), actor, pk, {"state": "discarded"}, trusted=True, verb="changed")


@transaction.atomic
def take_up(*, actor: Actor, pk: int) -> BusinessCard:
    """Take up a card again that was discarded."""
    _refuse_unless(store.fetch(registry.get(KEY), actor, pk, "edit", lock=True), ("discarded",))
    return store.update(registry.get(KEY), actor, pk, {"state": "draft"}, trusted=True, verb="changed")


def is_open(card: BusinessCard) -> bool:
    return card.state in OPEN


def is_discarded(card: BusinessCard) -> bool:
    return card.state == "discarded"


def lead_values(card: BusinessCard) -> dict[str, Any]:
    """What a lead would take from a card; by this it is compared with what is there."""
    return _mapped(card, OF_LEAD)


def _open_card(actor: Actor, pk: int) -> BusinessCard:
    card: BusinessCard = store.fetch(registry.get(KEY), actor, pk, "edit", lock=True)
    _refuse_unless(card, OPEN)
    return card


def _close(actor: Actor, pk: int, made: dict[str, int]) -> BusinessCard:
    return store.update(registry.get(KEY), actor, pk, {"state": "saved", **made}, trusted=True, verb="changed")


def _mapped(card: BusinessCard, names: Mapping[str, str]) -> dict[str, Any]:
    """What the card says, in the words of another module, without what only stands in for it."""
    known = {key: target for key, target in names.items() if card.confidence.get(key) != 0}
    return {target: getattr(card, key) for key, target in known.items() if getattr(card, key)}


def _refuse_unless(card: BusinessCard, states: tuple[str, ...]) -> None:
    if card.state not in states:
        raise DomainError("E_STATE", state=_state(card.state))


def _state(value: str) -> str:
    return str(registry.get(KEY).field("state").type.display(value))
