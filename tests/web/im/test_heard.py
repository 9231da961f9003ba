"""The doors at which providers of chats tell what happens: whoever else knocks finds nothing."""

from typing import Any

import orjson
import pytest
from django.test import Client

from guanxi.messaging.im.connections import keep_connection
from guanxi.messaging.im.models import HeardCall
from guanxi.messaging.im.providers import PROVIDERS
from tests.kit.im.dingtalk import DingTalkDesk
from tests.kit.im.feishu import FeishuDesk
from tests.kit.im.wecom import WeComDesk

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'
BODIES = {
    "nothing": b"",
    "bytes": b"\x00\xff\xfe",
    "list": b"[]",
    "number": orjson.dumps({"encrypt": 5}),
    "no base64": orjson.dumps({"encrypt": "!!! 张"}),
    "short": orjson.dumps({"encrypt": "QUJD"}),
    "xml": b"<xml><Encrypt>QUJD</Encrypt></xml>",
    "bomb": BOMB,
    "wide bomb": BOMB.decode().encode("utf-16"),
    "deep": b"<a>" * 20_000,
    "open": orjson.dumps({"type": "actionCallback", "outTrackId": "x", "userId": "lisi", "content": "{}"}),
    "challenge": orjson.dumps({"type": "url_verification", "challenge": "x", "token": "token-of-verification"}),
}


@pytest.fixture
def everybody(kit: Any) -> None:
    """All three are switched on."""
    for desk in (DingTalkDesk(), WeComDesk(), FeishuDesk()):
        keep_connection(desk.key, active=True, settings=desk.settings(), secrets=desk.secrets())


@pytest.mark.once
def test_strange_calls_are_none_of_a_provider(everybody: None) -> None:
    headers = {"HTTP_X_DDPAAS_SIGNATURE": "张", "HTTP_X_LARK_SIGNATURE": "0", "HTTP_X_LARK_REQUEST_TIMESTAMP": "-1"}
    for provider in PROVIDERS:
        for name, body in BODIES.items():
            for more in ({}, headers):
                query = "?timestamp=%00&nonce=%ff&msg_signature=" + "9" * 50
                answer = Client().generic("POST", f"/im/heard/{provider}{query}", body, **more)
                assert answer.status_code == 404, (provider, name)
        assert Client().get(f"/im/heard/{provider}?echostr=x").status_code == 404
        assert Client().put(f"/im/heard/{provider}").status_code == 405
    assert not HeardCall.objects.exists()


@pytest.mark.once
def test_who_is_not_switched_on_or_not_known_hears_nothing(kit: Any) -> None:
    told = FeishuDesk().verify("echo")
    assert told.make(Client(), "feishu").status_code == 404
    assert told.make(Client(), "telegram").status_code == 404
