"""A stand-in for WeCom: errors come with status 200, as there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from xml.etree import ElementTree

from tests.kit.im import sealing
from tests.kit.im.desk import Asked, Desk, Someone, Told, serving

CORP, AGENT, SECRET, CONTACTS = "ww1234567890abcdef", "1000002", "secret-of-the-app", "secret-of-contacts"
TOKEN, AES = "TokenOfCalls", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
OK = {"errcode": 0, "errmsg": "ok"}


def wrong(code: int, words: str = "wrong") -> tuple[int, dict[str, Any]]:
    return 200, {"errcode": code, "errmsg": f"{words}, hint: [1], more info at https://open.work.weixin.qq.com"}


@dataclass
class WeComDesk(Desk):
    key = "wecom"
    codes_of_cards: dict[str, str] = field(default_factory=dict)  # response codes that still count, with their card

    def settings(self) -> dict[str, str]:
        return {"corp_id": CORP, "agent_id": AGENT}

    def secrets(self) -> dict[str, str]:
        return {"secret": SECRET, "contacts_secret": CONTACTS, "token": TOKEN, "aes_key": AES}

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if asked.path == "/cgi-bin/gettoken":
            return self._token(asked)
        if not asked.query.get("access_token"):
            return wrong(41001, "access_token missing")
        if asked.query["access_token"] not in self.tokens:
            return wrong(40014, "invalid access_token")
        known = {
            "/cgi-bin/auth/getuserinfo": self._who,
            "/cgi-bin/user/get": self._one,
            "/cgi-bin/department/list": self._units,
            "/cgi-bin/user/list": self._people,
            "/cgi-bin/message/send": self._send,
            "/cgi-bin/message/update_template_card": self._update,
        }
        return known[asked.path](asked) if asked.path in known else wrong(40066, "invalid url")

    def _token(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if asked.query.get("corpid") != CORP:
            return wrong(40013, "invalid corpid")
        if asked.query.get("corpsecret") not in (SECRET, CONTACTS):
            return wrong(40001, "invalid credential")
        return 200, {**OK, "access_token": self.issue(), "expires_in": self.seconds}

    def _who(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        who = self.codes.pop(asked.query.get("code", ""), None)
        if who is None:
            return wrong(40029, "invalid code")
        if self.person(who) is None:
            return 200, {**OK, "openid": f"o-{who}"}
        return 200, {**OK, "userid": who}

    def _one(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        found = self.person(asked.query.get("userid", ""))
        return (200, {**OK, **self._row(found)}) if found else wrong(60111, "userid not found")

    def _row(self, one: Someone) -> dict[str, Any]:
        return {
            "userid": one.id,
            "name": one.name,
            "mobile": one.mobile,
            "email": one.mail,
            "position": one.title,
            "department": sorted(one.departments),
            "main_department": one.departments[0],
            "is_leader_in_dept": [int(unit in one.leads) for unit in sorted(one.departments)],
            "status": 1 if one.is_active else 2,
            "enable": int(one.is_active),
        }

    def _units(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        rows = [
            {
                "id": unit.id,
                "name": unit.name,
                "parentid": unit.parent,
                "order": 1000 - unit.id,
                "department_leader": [one.id for one in self.people if unit.id in one.leads],
            }
            for unit in reversed(self.units)
        ]
        return 200, {**OK, "department": rows}

    def _people(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        unit = int(asked.query["department_id"])
        return 200, {**OK, "userlist": [self._row(one) for one in self.people if unit in one.departments]}

    def _send(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        body = asked.body
        if str(body.get("agentid")) != AGENT:
            return wrong(40056, "invalid agentid")
        if self.person(body.get("touser", "")) is None:
            return wrong(81013, "user & party & tag all invalid")
        return self._card(body) if body["msgtype"] == "template_card" else self._note(body)

    def _note(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        same = [one for one in self.messages if one == body and body.get("enable_duplicate_check")]
        if body["msgtype"] == "textcard":
            card = body["textcard"]
            if len(card["title"].encode()) > 128 or len(card["description"].encode()) > 512 or not card["url"]:
                return wrong(40058, "invalid textcard")
        if not same:
            self.messages.append(body)
        return 200, {**OK, "msgid": f"msg{len(self.messages)}"}

    def _card(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        card = body["template_card"]
        if bad := self._unfit(card):
            return wrong(40058, bad)
        if card["task_id"] in self.cards:
            return wrong(42014, "taskid has existed")
        self.cards[card["task_id"]] = {"to": body["touser"], "card": card}
        return 200, {**OK, "msgid": f"card{len(self.cards)}", "response_code": self.response_code(card["task_id"])}

    def _unfit(self, card: dict[str, Any]) -> str:
        if card["card_type"] == "button_interaction":
            buttons = card.get("button_list") or []
            if not 1 <= len(buttons) <= 6 or not card.get("task_id"):
                return "button_list or task_id"
            if any(one.get("type") == 1 and not one.get("url") for one in buttons):
                return "button without url"
        if not card["main_title"]["title"] or len(card.get("horizontal_content_list") or []) > 6:
            return "main_title or horizontal_content_list"
        return "" if card["card_action"].get("url") else "card_action"

    def response_code(self, card: str) -> str:
        """A code with which a card can be changed once."""
        code = uuid4().hex
        self.codes_of_cards[code] = card
        return code

    def _update(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        name = self.codes_of_cards.pop(asked.body.get("response_code", ""), None)
        if name is None:
            return wrong(42045, "invalid response_code")
        self.cards[name]["card"] = asked.body["template_card"]
        return 200, OK

    def press(self, card: str, button: str, who: str) -> Told:
        values = {
            "ToUserName": CORP,
            "FromUserName": who,
            "CreateTime": str(int(time.time())),
            "MsgType": "event",
            "Event": "template_card_event",
            "EventKey": button,
            "TaskId": card,
            "CardType": "button_interaction",
            "ResponseCode": self.response_code(card),
            "AgentID": AGENT,
        }
        return self.event(values)

    def event(self, values: dict[str, str], *, at: float | None = None, receiver: str = CORP) -> Told:
        """Anything that happens, signed and encrypted."""
        inner = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in values.items())
        encrypted = sealing.wide(AES, f"<xml>{inner}</xml>".encode(), receiver)
        body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Told(self._query(encrypted, at), {}, body.encode(), type="text/xml")

    def verify(self, words: str) -> Told:
        """The question whether the callback address is ours."""
        encrypted = sealing.wide(AES, words.encode(), CORP)
        return Told(f"{self._query(encrypted)}&{urlencode({'echostr': encrypted})}", {}, b"", method="GET")

    def _query(self, encrypted: str, at: float | None = None) -> str:
        when, nonce = str(int(at or time.time())), uuid4().hex[:10]
        signed = sealing.proof(TOKEN, when, nonce, encrypted)
        return urlencode({"msg_signature": signed, "timestamp": when, "nonce": nonce})

    def read_answer(self, raw: bytes) -> dict[str, str]:
        """What we were answered, once its signature is right."""
        outer = {one.tag: one.text or "" for one in ElementTree.fromstring(raw)}
        assert outer["MsgSignature"] == sealing.proof(TOKEN, outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        plain, receiver = sealing.opened(AES, outer["Encrypt"])
        assert receiver == CORP
        return {one.tag: one.text or "" for one in ElementTree.fromstring(plain).iter()}


@contextmanager
def wecom_desk() -> Iterator[WeComDesk]:
    """WeCom for the length of a block."""
    desk = WeComDesk()
    with serving(desk):
        yield desk
