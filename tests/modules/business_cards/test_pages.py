"""Entering cards and checking them one after the other."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanxi.modules.business_cards.models import BusinessCard
from guanxi.modules.leads.models import Lead
from tests.modules.business_cards.test_parsing import CHINESE, ENGLISH
from tests.modules.business_cards.test_services import _picture

pytestmark = pytest.mark.once


def test_pasted_cards_are_checked_one_after_the_other(kit: Any) -> None:
    browser = kit.browser("bob")
    sent = {"source": "exhibition", "source_detail": "Canton Fair", "text": f"{CHINESE}\n\n{ENGLISH}"}
    browser.post("/cards", sent)
    first, second = BusinessCard.objects.order_by("pk")

    shown = browser.get(f"/cards/{first.pk}").content.decode()
    assert "98% sure" in shown
    assert f'href="/cards/{first.pk}"' in browser.get(f"/m/business-cards/{first.pk}/").content.decode()

    went = browser.post(f"/cards/{first.pk}", {"what": "make_lead", "name": "王强", "mobile": "13812345670"})
    assert went.headers["Location"] == f"/cards/{second.pk}"
    assert Lead.objects.get().mobile == "13812345670"

    kept = browser.post(f"/cards/{second.pk}", {"what": "make_contact", "email": "nobody", "name": "Emily"})
    assert kept.status_code == 422
    assert "name@example.com" in kept.content.decode()
    assert browser.get(f"/cards/{first.pk}").status_code == 302  # done with
    assert kit.browser("charlie").get(f"/cards/{second.pk}").status_code == 404


def test_a_photograph_is_kept_while_it_waits_to_be_read_and_nothing_is_asked_for(kit: Any) -> None:
    browser = kit.browser("bob")
    photo = SimpleUploadedFile("card.png", _picture(), "image/png")

    went = browser.post("/cards", {"source": "exhibition", "file": photo})

    card = BusinessCard.objects.get()
    shown = browser.get(went.headers["Location"]).content.decode()
    assert card.state == "reading"
    assert "hx-trigger" in shown
    assert "/thumb/large" in shown
    refused = browser.post("/cards", {"source": "exhibition"})
    assert refused.status_code == 422
    assert "contact file" in refused.content.decode()
