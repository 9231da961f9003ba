"""From a card to a lead or a contact."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.business_cards import engine, entering
from guanxi.modules.business_cards.jobs import read_card
from guanxi.modules.business_cards.models import BusinessCard
from guanxi.modules.business_cards.parsing import Line
from guanxi.records import actions, store
from guanxi.records.files import files_of
from tests.modules.business_cards.test_parsing import CHINESE

VCARDS = b"""BEGIN:VCARD
VERSION:3.0
FN:Emily Carter
ORG:Northwind Instruments;Sales
TEL;TYPE=CELL:+86 139 1234 5678
TEL;TYPE=WORK:call me
EMAIL:emily@northwind.co.uk
ADR:;;12 Baker Street;London;;;UK
URL:javascript:alert(1)
END:VCARD
BEGIN:VCARD
FN:Second
END:VCARD
"""


def _run(kit: Any, key: str, card: BusinessCard, name: str, **arguments: Any) -> Any:
    return actions.run(registry.get("business_card"), kit[name], card.pk, key, arguments)


def _card(kit: Any, **data: Any) -> BusinessCard:
    return store.create(registry.get("business_card"), kit["bob"], {"source": "exhibition", **data})


def _picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (40, 24), "white").save(kept, "PNG")
    return kept.getvalue()


def test_pasted_text_fills_in_what_nobody_has_said(kit: Any) -> None:
    card = _card(kit, text=CHINESE, title="Chief")

    assert (card.name, card.title, card.mobile) == ("王强", "Chief", "13812345678")
    assert card.confidence["mobile"] == 98
    assert "title" not in card.confidence

    card = store.update(registry.get("business_card"), kit["bob"], card.pk, {"mobile": "13812345679"})
    assert "mobile" not in card.confidence  # typed by a person


def test_a_card_becomes_a_lead_once_with_its_picture(kit: Any) -> None:
    pk = entering.enter(
        kit["bob"], {"source": "exhibition", "source_detail": "Canton Fair"}, files=[("card.png", [_picture()])]
    )[0]
    store.update(registry.get("business_card"), kit["bob"], pk, {"name": "Emily", "email": "emily@example.com"})

    card = actions.run(registry.get("business_card"), kit["bob"], pk, "make_lead", {})

    assert (card.state, card.lead.name, card.lead.source_detail) == ("saved", "Emily", "Canton Fair")
    assert [file.name for file in files_of(registry.get("lead"), kit["bob"], card.lead_id)] == ["card.png"]
    with pytest.raises(DomainError, match="E_STATE"):
        _run(kit, "make_contact", card, "bob")


def test_a_lead_that_may_not_be_leaves_the_card_a_draft(kit: Any) -> None:
    card = _card(kit, name="Emily")

    with pytest.raises(DomainError, match="E_REQUIRED"):
        _run(kit, "make_lead", card, "bob")

    card.refresh_from_db()
    assert (card.state, card.lead_id) == ("draft", None)


def test_a_card_becomes_a_contact_of_an_account_new_or_there(kit: Any) -> None:
    made = _run(kit, "make_contact", _card(kit, text=CHINESE), "bob")
    account = kit.make("account", "bob", name="Northwind")
    other = _run(kit, "make_contact", _card(kit, name="Emily", company="North Wind"), "bob", account=account.pk)

    assert (made.contact.name, made.contact.account.name) == ("王强", "苏州恒泰精密机械有限公司")
    assert other.contact.account_id == account.pk


def test_a_picture_is_read_in_the_background_where_that_is_installed(kit: Any, monkeypatch: Any) -> None:
    """The engine itself is tried by the trial of cards; here its lines stand in for it."""
    module, lines = registry.get("business_card"), [Line(row, 0.9) for row in CHINESE.splitlines()]
    pk = entering.enter(kit["bob"], {"source": "other"}, files=[("card.png", [_picture()])])[0]
    assert store.fetch(module, kit["bob"], pk).state == "reading"
    monkeypatch.setattr(engine, "is_installed", lambda: True)
    monkeypatch.setattr(engine, "read_picture", lambda content: lines)

    read_card(Run(1, kit["bob"].user_id), card=pk)

    card = store.fetch(module, kit["bob"], pk)  # called “Business card” until now
    assert (card.state, card.name, card.confidence["name"]) == ("draft", "王强", 86)
    assert card.text == CHINESE

    monkeypatch.setattr(engine, "is_installed", lambda: False)
    without = entering.enter(kit["bob"], {"source": "other"}, files=[("card.png", [_picture()])])[0]
    read_card(Run(1, kit["bob"].user_id), card=without)
    assert store.fetch(module, kit["bob"], without).state == "draft"


def test_contact_files_and_texts_become_drafts_and_hostile_values_stay_out(kit: Any) -> None:
    made = entering.enter(kit["bob"], {"source": "partner"}, files=[("all.VCF", [VCARDS])], text="甲某\n\n乙某")
    cards = BusinessCard.objects.in_bulk(made)
    first = cards[made[2]]

    assert [cards[pk].source for pk in made] == ["partner"] * 4
    assert (first.name, first.company, first.department) == ("Emily Carter", "Northwind Instruments", "Sales")
    assert (first.mobile, first.phone, first.website) == ("13912345678", "", "")
    assert first.address == "12 Baker Street, London, UK"
    for files, text in (([], " "), ([("x.vcf", [b"nothing"])], ""), ([("x.txt", [b"nothing"])], "")):
        with pytest.raises(DomainError):
            entering.enter(kit["bob"], {}, files=files, text=text)


def test_what_scanned_codes_say_is_taken_as_it_is_said(kit: Any) -> None:
    mecards = (
        "MECARD:N:李,雷;TEL:13800138000;EMAIL:li@example.cn;ORG:蓝天\\;科技;;\nMECARD:N:Owen,Sean;ADR:1 Mill Road;;"
    )
    made = entering.enter(
        kit["bob"], {"source": "exhibition"}, text=f"甲某\n\n{VCARDS.decode()}{mecards}\nMECARD:TEL:1;;"
    )

    cards = [BusinessCard.objects.get(pk=pk) for pk in made]
    assert [card.name for card in cards[:4]] == ["Emily Carter", "Second", "李雷", "Sean Owen"]
    assert (cards[2].mobile, cards[2].email, cards[2].company) == ("13800138000", "li@example.cn", "蓝天;科技")
    assert (cards[0].website, cards[3].address) == ("", "1 Mill Road")
    assert [card.text for card in cards[4:]] == ["甲某", "MECARD:TEL:1;;"]


def test_a_card_that_is_done_with_stays_as_it_is_until_taken_up_again(kit: Any) -> None:
    module, card = registry.get("business_card"), _card(kit, name="Emily")
    _run(kit, "discard", card, "bob")

    with pytest.raises(DomainError, match="E_STATE"):
        store.update(module, kit["bob"], card.pk, {"name": "Emma"})

    _run(kit, "take_up", card, "bob")
    assert store.update(module, kit["bob"], card.pk, {"name": "Emma"}).name == "Emma"
