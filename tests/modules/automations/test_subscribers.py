"""Occasions from engines above: a mail that arrived."""

import pytest

from guanxi.kernel.events import publish
from guanxi.messaging.mail.events import MailArrived
from tests.flow.automation.rules import fill, rule, runs
from tests.kit.people import Kit

pytestmark = pytest.mark.django_db


def test_a_mail_about_a_record_sets_its_rules_off_once(kit: Kit):
    rule(kit, "accounts", {"on": "mail"}, fill(remark="wrote"))
    account = kit.make("account", "bob")
    arrived = {"mailbox_id": 1, "sender": "a@example.com", "subject": "Hi", "subjects": {"account": (account.pk,)}}

    publish(MailArrived(mail_id=7, **arrived))
    publish(MailArrived(mail_id=7, **arrived))
    publish(MailArrived(mail_id=8, is_automatic=True, **arrived))

    account.refresh_from_db()
    assert account.remark == "wrote"
    assert [run.cause["sender"] for run in runs()] == ["a@example.com"]
