"""A colleague comes in by a link that was handed over: once, within a week, and as nobody else."""

import email
import email.policy
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.messaging.outbox.models import Message
from guanxi.modules.people import invitations
from guanxi.records.models import AuditEntry
from tests.kit.outbox import empty_outbox
from tests.kit.people import Kit

PASSWORD = "Horse-Battery-5"


def link(kit: Kit, name: str = "bob") -> str:
    return invitations.invite(actor=kit["admin"], pk=kit[name].user_id)


def choose(path: str, password: str = PASSWORD, again: str = PASSWORD) -> tuple[Client, object]:
    guest = Client()
    return guest, guest.post(path, {"password": password, "again": again})


def test_an_administrator_makes_a_link_and_the_colleague_is_in_with_a_password_of_his_own(kit: Kit):
    page = kit.browser("admin").post(f"/settings/people/{kit['bob'].user_id}/invite").content.decode()
    path = re.findall(r"http://testserver(/invitation/[\w/-]+)", page)[0]
    assert "Bob" in Client().get(path).content.decode()

    guest, answer = choose(path)

    assert answer.status_code == 302
    assert guest.get("/").status_code == 200
    assert kit.user("bob").check_password(PASSWORD)
    verbs = AuditEntry.objects.filter(module="user", record_id=kit["bob"].user_id).values_list("verb", flat=True)
    assert {"invited", "password_set"} <= set(verbs)


def test_a_link_works_once(kit: Kit):
    path = link(kit)
    choose(path)

    assert Client().get(path).status_code == 409
    assert choose(path, "Another-Horse-6", "Another-Horse-6")[1].status_code == 409
    assert kit.user("bob").check_password(PASSWORD)


def test_a_weak_password_and_two_that_differ_are_refused_and_the_link_stays_good(kit: Kit):
    path = link(kit)

    assert choose(path, "short", "short")[1].status_code == 422
    assert choose(path, PASSWORD, "Other-Horse-5")[1].status_code == 422
    assert choose(path)[1].status_code == 302


def test_a_link_grows_old(kit: Kit, settings):
    path = link(kit)
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert Client().get(path).status_code == 409


@pytest.mark.parametrize("strange", ["/invitation/1/x-y", "/invitation/zzzzzzzzzzzzzzzz/a-b", "/invitation/0001/a-b"])
def test_a_made_up_link_is_worth_nothing(kit: Kit, strange: str):
    assert Client().get(strange).status_code == 409


def test_a_link_of_one_person_is_none_of_another(kit: Kit):
    _empty, _word, _number, token = link(kit, "bob").split("/")
    ben = link(kit, "ben").split("/")[2]

    assert invitations.invited(ben, token) is None


def test_whoever_was_disabled_meanwhile_is_not_invited_any_more(kit: Kit):
    path = link(kit)
    User.objects.filter(pk=kit["bob"].user_id).update(status="disabled")

    assert Client().get(path).status_code == 409
    with pytest.raises(DomainError) as refusal:
        link(kit)
    assert refusal.value.code == "E_STATE"


def test_only_those_who_may_give_passwords_invite(kit: Kit):
    assert kit.browser("alice").post(f"/settings/people/{kit['bob'].user_id}/invite").status_code == 403
    with pytest.raises(DomainError):
        invitations.invite(actor=kit["alice"], pk=kit["admin"].user_id)


def test_the_tree_offers_to_invite_who_never_came(kit: Kit):
    User.objects.filter(pk=kit["bob"].user_id).update(last_login=kit.user("bob").created_at - timedelta(days=1))
    page = kit.browser("admin").get("/settings/people").content.decode()

    assert f"/settings/people/{kit['ben'].user_id}/invite" in page
    assert f"/settings/people/{kit['bob'].user_id}/invite" not in page
    assert "/invite" not in kit.browser("alice").get("/settings/people").content.decode()


def test_an_invitation_goes_by_mail_to_the_person_alone_and_its_link_works(kit: Kit):
    page = kit.browser("admin")
    assert page.post(f"/settings/people/{kit['bob'].user_id}/invite", {"mail": "1"}).status_code == 302
    empty_outbox()

    message = Message.objects.get(source="invitation")
    assert (message.state, message.address, message.body) == ("sent", "bob@acme.test", "")
    letter = (Path(settings.HOME) / "mail" / f"{message.message_id}.eml").read_bytes()
    text = email.message_from_bytes(letter, policy=email.policy.default).get_body(("plain",)).get_content()
    path = re.findall(r"/invitation/[\w/-]+", text)[0]
    assert choose(path)[1].status_code == 302
    assert kit.user("bob").check_password(PASSWORD)
    User.objects.filter(pk=kit["ben"].user_id).update(email="")
    assert page.post(f"/settings/people/{kit['ben'].user_id}/invite", {"mail": "1"}).status_code == 409
