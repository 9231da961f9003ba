"""A stand-in for DingTalk, with its old interface and its new one."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson

from tests.kit.im import sealing
from tests.kit.im.desk import Asked, Desk, Someone, Told, serving

CORP, KEY, SECRET, AGENT = "ding1234567890", "dingkey", "secret-of-the-app", "3456789"
TOKEN, AES = "TokenOfEvents", "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"
ROBOT, TEMPLATE, CARD_SECRET = "dingrobot", "0a1b2c.schema", "secret-of-cards-0123456789"
OK = {"errcode": 0, "errmsg": "ok", "request_id": "r"}
FLAGS = ("can_approve", "can_reject")


def wrong(code: int, words: str = "wrong") -> tuple[int, dict[str, Any]]:
    return 200, {"errcode": code, "errmsg": words, "request_id": "r"}


def refused(status: int, code: str, words: str = "wrong") -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": words, "requestid": "r"}


@dataclass
class DingTalkDesk(Desk):
    key = "dingtalk"
    own_tokens: dict[str, str] = field(default_factory=dict)  # of people who sign in
    route: dict[str, str] = field(default_factory=dict)  # where cards tell what is pressed

    def settings(self) -> dict[str, str]:
        known = {"corp_id": CORP, "app_key": KEY, "agent_id": AGENT}
        return {**known, "robot_code": ROBOT, "card_template": TEMPLATE}

    def secrets(self) -> dict[str, str]:
        return {"app_secret": SECRET, "token": TOKEN, "aes_key": AES, "card_secret": CARD_SECRET}

    def named(self, code: dict[str, str]) -> dict[str, str]:
        return {"authCode": code["code"], "state": code["state"]}

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if asked.path == "/v1.0/oauth2/accessToken":
            return self._token(asked)
        if asked.path == "/v1.0/oauth2/userAccessToken":
            return self._own_token(asked)
        if asked.path == "/v1.0/contact/users/me":
            return self._me(asked)
        return self._new(asked) if asked.path.startswith("/v1.0/") else self._old(asked)

    def _token(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if (asked.body.get("appKey"), asked.body.get("appSecret")) != (KEY, SECRET):
            return refused(400, "invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        return 200, {"accessToken": self.issue(), "expireIn": self.seconds}

    def _own_token(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        body = asked.body
        if (body.get("clientId"), body.get("clientSecret")) != (KEY, SECRET):
            return refused(400, "invalidClientIdOrSecret")
        who = self.codes.pop(body.get("code", ""), None)
        if body.get("grantType") != "authorization_code" or who is None:
            return refused(400, "invalidParameter.authCode.notFound", "不存在的authCode")
        token = uuid4().hex
        self.own_tokens[token] = who
        return 200, {"accessToken": token, "refreshToken": uuid4().hex, "expireIn": 7200, "corpId": CORP}

    def _me(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        found = self.person(self.own_tokens.get(asked.headers.get("x-acs-dingtalk-access-token", ""), ""))
        if found is None:
            return refused(401, "InvalidAuthentication", "不合法的access_token")
        return 200, {
            "nick": found.name,
            "unionId": f"un_{found.id}",
            "openId": f"op_{found.id}",
            "mobile": found.mobile,
        }

    def _old(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if asked.query.get("access_token") not in self.tokens:
            return wrong(40014, "不合法的access_token")
        known = {
            "/topapi/user/getbyunionid": self._by_union,
            "/topapi/v2/user/get": self._one,
            "/topapi/v2/department/get": self._unit,
            "/topapi/v2/department/listsub": self._units,
            "/topapi/v2/user/list": self._people,
            "/topapi/message/corpconversation/asyncsend_v2": self._note,
        }
        return known[asked.path](asked) if asked.path in known else wrong(22, "Invalid method")

    def _by_union(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        found = self.person(asked.body["unionid"].removeprefix("un_"))
        return (
            (200, {**OK, "result": {"userid": found.id, "contact_type": 0}}) if found else wrong(60121, "找不到该用户")
        )

    def _one(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        found = self.person(asked.body["userid"])
        if found is None:
            return wrong(33012, "无效的USERID")
        leads = [{"dept_id": unit, "leader": unit in found.leads} for unit in found.departments]
        return 200, {**OK, "result": {**self._row(found), "leader_in_dept": leads}}

    def _row(self, one: Someone) -> dict[str, Any]:
        return {
            "userid": one.id,
            "unionid": f"un_{one.id}",
            "name": one.name,
            "mobile": one.mobile,
            "email": one.mail,
            "title": one.title,
            "job_number": one.number,
            "dept_id_list": list(one.departments),
            "active": True,
        }

    def _unit(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        unit = next(one for one in self.units if one.id == asked.body["dept_id"])
        heads = [one.id for one in self.people if unit.id in one.leads]
        return 200, {**OK, "result": {"dept_id": unit.id, "name": unit.name, "dept_manager_userid_list": heads}}

    def _units(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        below = [one for one in self.units if one.parent == asked.body["dept_id"]]
        rows = [{"dept_id": one.id, "name": one.name, "parent_id": one.parent} for one in below]
        return 200, {**OK, "result": rows}

    def _people(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Pages of one row, so that the others are asked for. Who has left is not here."""
        unit, start = asked.body["dept_id"], asked.body["cursor"]
        rows = [
            {**self._row(one), "leader": unit in one.leads}
            for one in self.people
            if unit in one.departments and one.is_active
        ]
        more = start + 1 < len(rows)
        further = {"has_more": True, "next_cursor": start + 1} if more else {"has_more": False}
        return 200, {**OK, "result": {"list": rows[start : start + 1], **further}}

    def _note(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        body = asked.body
        if str(body.get("agent_id")) != AGENT:
            return wrong(40035, "不合法的参数")
        if self.person(body["userid_list"]) is None:
            return wrong(33012, "无效的USERID")
        if body not in self.messages:  # the same words reach a person once a day
            self.messages.append(body)
        return 200, {**OK, "task_id": 1000 + len(self.messages)}

    def _new(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if asked.headers.get("x-acs-dingtalk-access-token") not in self.tokens:
            return refused(401, "InvalidAuthentication", "不合法的access_token")
        known = {
            "POST /v1.0/card/callbacks/register": self._register,
            "POST /v1.0/card/instances/createAndDeliver": self._deliver,
            "PUT /v1.0/card/instances": self._update,
        }
        name = f"{asked.method} {asked.path}"
        return known[name](asked) if name in known else refused(404, "InvalidAction.NotFound")

    def _register(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        self.route = dict(asked.body)
        return 200, {"success": True, "result": {"callbackUrl": asked.body["callbackUrl"]}}

    def _deliver(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        body = asked.body
        who = body["openSpaceId"].removeprefix("dtv1.card//IM_ROBOT.")
        if body["callbackRouteKey"] != self.route.get("callbackRouteKey") or body["callbackType"] != "HTTP":
            return refused(400, "param.error", "callbackRouteKey")
        if body["cardTemplateId"] != TEMPLATE or body["imRobotOpenDeliverModel"]["robotCode"] != ROBOT:
            return refused(400, "param.error", "cardTemplateId")
        values = body["cardData"]["cardParamMap"]
        if not all(isinstance(one, str) for one in values.values()):
            return refused(400, "param.error", "cardParamMap")
        if self.person(who) is None:
            failed = {"success": False, "spaceType": "IM_ROBOT", "errorMsg": "user not found"}
            return 200, {"success": True, "result": {"outTrackId": body["outTrackId"], "deliverResults": [failed]}}
        self.cards.setdefault(body["outTrackId"], {"to": who, "card": values})
        done = {"success": True, "spaceType": "IM_ROBOT"}
        return 200, {"success": True, "result": {"outTrackId": body["outTrackId"], "deliverResults": [done]}}

    def _update(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        found = self.cards.get(asked.body["outTrackId"])
        if found is None:
            return refused(400, "param.error", "outTrackId")
        found["card"] = {**found["card"], **asked.body["cardData"]["cardParamMap"]}
        return 200, {"success": True, "result": True}

    def press(self, card: str, button: str, who: str) -> Told:
        return self.card_call(
            {
                "type": "actionCallback",
                "outTrackId": card,
                "corpId": CORP,
                "userId": who,
                "content": orjson.dumps({"cardPrivateData": {"actionIds": [button], "params": {}}}).decode(),
            }
        )

    def card_call(self, said: dict[str, Any], *, at: float | None = None) -> Told:
        """What a card tells: signed over the moment alone, by the secret that we were given."""
        when = str(int((at or time.time()) * 1000))
        secret = self.route.get("apiSecret", "")
        signed = base64.b64encode(hmac.digest(secret.encode(), when.encode(), hashlib.sha256)).decode()
        headers = {"x-ddpaas-signature-timestamp": when, "x-ddpaas-signature": signed}
        return Told("", headers, orjson.dumps(said))

    def event(self, values: dict[str, Any], *, at: float | None = None, receiver: str = KEY) -> Told:
        """Anything else that happens, signed and encrypted."""
        encrypted = sealing.wide(AES, orjson.dumps(values), receiver)
        when, nonce = str(int((at or time.time()) * 1000)), uuid4().hex[:8]
        signed = sealing.proof(TOKEN, when, nonce, encrypted)
        query = urlencode({"msg_signature": signed, "signature": signed, "timestamp": when, "nonce": nonce})
        return Told(query, {}, orjson.dumps({"encrypt": encrypted}))

    def verify(self, words: str) -> Told:
        """The question whether the callback address is ours."""
        return self.event({"EventType": "check_url", "Random": words})

    def read_answer(self, raw: bytes) -> str:
        """What we were answered, once its signature is right."""
        said = orjson.loads(raw)
        assert said["msg_signature"] == sealing.proof(TOKEN, said["timeStamp"], said["nonce"], said["encrypt"])
        plain, receiver = sealing.opened(AES, said["encrypt"])
        assert receiver in (KEY, CORP)
        return plain.decode()


@contextmanager
def dingtalk_desk() -> Iterator[DingTalkDesk]:
    """DingTalk for the length of a block."""
    desk = DingTalkDesk()
    with serving(desk):
        yield desk
