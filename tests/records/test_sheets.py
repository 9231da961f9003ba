"""Settings that are kept together: on their pages, by programs, in the list of all settings, and in the history."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from guanxi.access.scope import sharing_mode
from guanxi.kernel.sealing import unseal
from guanxi.messaging.choices import rules
from guanxi.messaging.im.connections import connection_of, secrets_of
from guanxi.messaging.mail.models import mail_settings
from guanxi.messaging.sms.models import sms_settings
from guanxi.meta import registry
from guanxi.meta.sheet import all_sheets
from guanxi.records.models import AuditEntry
from tests.api.client import Api, code_of
from tests.kit.people import Kit

SMS = {"provider": "twilio", "key_id": "AC1", "secret": "hush", "sender": "+15005550006", "signature": "Acme"}


def test_every_sheet_is_set_by_programs_as_on_its_page(kit: Kit):
    api = Api(kit, "admin")
    listed = api.get("/settings/sheets").json()["items"]
    assert [one["key"] for one in listed] == [sheet.key for sheet in all_sheets()]
    assert {"mail", "sms", "sign-in", "notices", "sharing", "chats.dingtalk", "chats.wecom.people"} <= {
        one["key"] for one in listed
    }
    document = api.get("/openapi.json").json()["paths"]
    assert all(f"/settings/sheets/{one['key']}" in document for one in listed)

    changed = api.patch("/settings/sheets/mail", {"values": {"sender_name": "Acme"}})
    assert (changed.status_code, changed.json()["values"]["sender_name"]) == (200, "Acme")
    assert api.patch("/settings/sheets/sms", {"values": SMS}).json()["secrets"] == {"secret": True}
    assert api.patch("/settings/sheets/sms", {"values": {"price": "0.05"}}).status_code == 200
    assert (unseal(sms_settings().secret), sms_settings().price) == ("hush", Decimal("0.05"))
    assert "hush" not in api.get("/settings/sheets/sms").content.decode()

    ding = {"corp_id": "c", "app_key": "a", "app_secret": "hush2"}
    assert api.patch("/settings/sheets/chats.dingtalk", {"values": ding}).status_code == 200
    assert "hush2" in (secrets_of(connection_of("dingtalk")) or {}).values()
    assert (
        api.patch("/settings/sheets/notices", {"values": {"assigned": ["mail"], "mandatory": ["assigned"]}}).status_code
        == 200
    )
    assert (rules()["assigned"].channels, rules()["assigned"].mandatory) == (("mail",), True)
    assert api.patch("/settings/sheets/sharing", {"values": {"lead": "read"}}).status_code == 200
    assert sharing_mode(registry.get("lead"), kit.again("ben")) == "read"
    people = {"values": {"position": kit.position("bob").pk, "often": "look"}}
    assert api.patch("/settings/sheets/chats.wecom.people", people).json()["values"]["often"] == "look"


@pytest.mark.once
def test_of_two_administrators_at_one_page_the_second_loses_nothing_and_is_told(kit: Kit):
    api, browser, here = Api(kit, "admin"), kit.browser("admin"), "/settings/mail"
    opened = unescape(re.findall(r'name="seen" value="([^"]*)"', browser.get(here).content.decode())[0])
    assert api.patch("/settings/sheets/mail", {"values": {"sender_name": "Acme"}}).status_code == 200
    form = {"step": "keep", "seen": opened, "sender_name": "", "sender_address": "crm@acme.test", "postal_address": ""}
    form["basis"] = mail_settings().basis
    assert browser.post(here, form).status_code == 302
    assert (mail_settings().sender_name, mail_settings().sender_address) == ("Acme", "crm@acme.test")
    both = browser.post(here, {**form, "sender_name": "Other"})
    assert (both.status_code, mail_settings().sender_name) == (409, "Acme")
    assert "Someone else changed this" in both.content.decode()
    assert browser.post(here, {**form, "seen": "{"}).status_code == 400
    assert 'name="seen"' in browser.get("/settings/notices").content.decode()


def test_what_is_wrong_is_said_all_at_once_and_only_administrators_set_it(kit: Kit):
    api = Api(kit, "admin")
    wrong = {"values": {"provider": "twilio", "daily_cap": 1000, "quiet_from": None}}
    refused = api.patch("/settings/sheets/sms", wrong)
    assert refused.status_code == 422
    assert {"daily_cap", "quiet_from", "key_id", "secret"} <= {one["field"] for one in refused.json()["errors"]}
    assert code_of(api.patch("/settings/sheets/sms", {"values": {"pigeon": 1}})) == (400, "E_UNKNOWN_FIELD")
    assert code_of(api.patch("/settings/sheets/sms", {"values": {"key_id": 7}})) == (422, "E_FORMAT")
    assert code_of(api.patch("/settings/sheets/sms", {})) == (422, "E_REQUIRED")
    assert code_of(api.patch("/settings/sheets/pigeons", {"values": {}})) == (404, "E_NOT_FOUND")
    nobody = {"values": {"position": 999999}}
    assert code_of(api.patch("/settings/sheets/chats.wecom.people", nobody)) == (422, "E_REFERENCE")
    bob = Api(kit, "bob")
    for answer in (
        bob.get("/settings/sheets"),
        bob.get("/settings/sheets/sms"),
        bob.patch("/settings/sheets/sms", wrong),
    ):
        assert answer.status_code == 403
    assert sms_settings().pk is None or not sms_settings().key_id


@pytest.mark.once
def test_all_of_them_are_found_in_the_list_and_their_changes_in_the_history(kit: Kit):
    browser: Client = kit.browser("admin")
    assert browser.post("/settings/mail", {"sender_name": "Acme", "basis": "consent"}).status_code == 302
    assert (
        browser.post(
            "/settings/sms", {**SMS, "daily_cap": "2", "quiet_from": "20:00", "quiet_until": "09:00"}
        ).status_code
        == 302
    )
    entry = AuditEntry.objects.filter(module="company").order_by("-pk").first()
    assert entry is not None
    assert "hush" not in f"{entry.note}{entry.changes}"
    assert entry.changes["sms.secret"] == ["•••", "•••"]
    found = browser.get("/settings/all", {"q": "name of the sender"}).content.decode()
    assert 'href="/settings/mail"' in found
    assert "Acme" in found
    assert mail_settings().sender_name == "Acme"
    secret = browser.get("/settings/all", {"q": "text messages secret"}).content.decode()
    assert "is set" in secret
    assert "hush" not in secret
    assert "sender_name" not in kit.browser("bob").get("/settings/all").content.decode()
