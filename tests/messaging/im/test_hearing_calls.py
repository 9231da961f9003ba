"""What providers tell is believed only when it is signed, encrypted and fresh."""

import time
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from guanxi.messaging.im.connections import active_provider
from guanxi.messaging.im.hearing import hear as take
from guanxi.messaging.im.providers.base import Button, Call, Card, Changed, Forged, Heard, Pressed
from tests.kit.im.desk import Desk, Told

pytestmark = pytest.mark.once  # what providers tell, the same on every database

CARD = Card(name="c0ffee", title="合同审批", link="http://guanxi.example/")


def hear(desk: Desk, told: Told) -> Heard:
    provider = active_provider(desk.key)
    assert provider is not None
    query = dict(parse_qsl(told.query))
    return provider.hear(Call(method=told.method, params=query, headers=told.headers, body=told.body))


@pytest.fixture
def told(desk: Desk) -> Told:
    """Somebody has pressed a button of a card that was sent."""
    provider = active_provider(desk.key)
    assert provider is not None
    provider.send_card(desk.external("zhangsan"), replace(CARD, buttons=(button(),)))
    return desk.press("c0ffee", "approve", "zhangsan")


def button() -> Button:
    return Button(key="approve", label="同意", tone="good")


def test_a_press_says_who_and_which(desk: Desk, told: Told) -> None:
    heard = hear(desk, told)
    (pressed,) = heard.told
    assert isinstance(pressed, Pressed)
    assert heard.proof
    assert (pressed.external_id, pressed.card, pressed.button) == (desk.external("zhangsan"), "c0ffee", "approve")


@pytest.mark.parametrize("change", ["signature", "body", "plain", "none"])
def test_what_is_not_signed_or_not_encrypted_is_refused(desk: Desk, told: Told, change: str) -> None:
    wrong = {
        "signature": replace(
            told,
            query=told.query.replace("msg_signature=", "msg_signature=0"),
            headers={name: f"0{value}" if "ignature" in name else value for name, value in told.headers.items()},
        ),
        "body": replace(told, body=told.body.replace(b"A", b"B", 1)),
        "plain": replace(told, body=b'{"header": {"event_type": "card.action.trigger"}}', query="", headers={}),
        "none": replace(told, query="", headers={}),
    }
    if change == "body" and desk.key == "dingtalk":
        return  # its cards are signed over the moment alone; who pressed what is checked against the card instead
    with pytest.raises(Forged):
        hear(desk, wrong[change])


def test_what_is_old_is_refused(desk: Desk) -> None:
    old = time.time() - 3600
    events: dict[str, Any] = {
        "dingtalk": lambda: desk.event({"EventType": "user_leave_org", "UserId": ["lisi"]}, at=old),
        "wecom": lambda: desk.event({"Event": "change_contact", "UserID": "lisi"}, at=old),
        "feishu": lambda: desk.event("contact.user.deleted_v3", {"object": {"open_id": "ou_lisi"}}, at=old),
    }
    with pytest.raises(Forged):
        hear(desk, events[desk.key]())


def test_a_change_among_people_is_told(desk: Desk) -> None:
    events: dict[str, Any] = {
        "dingtalk": lambda: desk.event({"EventType": "user_leave_org", "UserId": ["lisi"]}),
        "wecom": lambda: desk.event({"Event": "change_contact", "ChangeType": "delete_user", "UserID": "lisi"}),
        "feishu": lambda: desk.event("contact.user.deleted_v3", {"object": {"open_id": "ou_lisi"}}),
    }
    (changed,) = hear(desk, events[desk.key]()).told
    assert isinstance(changed, Changed)
    assert changed.external_ids == (desk.external("lisi"),)


def test_the_address_is_proved_to_be_ours(desk: Desk) -> None:
    heard = hear(desk, desk.verify("echo-17"))
    assert heard.told == ()
    raw = heard.reply.body
    if desk.key == "dingtalk":
        assert desk.read_answer(raw) == "success"
    else:
        assert raw == (b"echo-17" if desk.key == "wecom" else b'{"challenge":"echo-17"}')


def test_what_is_meant_for_another_company_is_refused(desk: Desk) -> None:
    if desk.key == "feishu":
        return  # its key is the app's own
    with pytest.raises(Forged):
        hear(desk, desk.event({"EventType": "check_url"}, receiver="somebody-else"))


def test_a_call_that_is_not_proved_begins_nothing_in_the_database(desk: Desk, django_assert_num_queries: Any) -> None:
    provider = active_provider(desk.key)
    assert provider is not None
    call = Call(method="POST", params={}, headers={}, body=b'{"encrypt": "AAAA"}')

    with django_assert_num_queries(0), pytest.raises(Forged):
        take(provider, call)
