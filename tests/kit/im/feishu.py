"""A stand-in for Feishu."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson

from tests.kit.im import sealing
from tests.kit.im.desk import Asked, Desk, Someone, Told, Unit, serving

APP, SECRET, VERIFICATION, ENCRYPT = "cli_a1b2c3", "secret-of-the-app", "token-of-verification", "key-of-encryption"
TENANT = "tenant-1"


def wrong(code: int, words: str = "wrong", status: int = 400) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "msg": words}


@dataclass
class FeishuDesk(Desk):
    key = "feishu"
    own_tokens: dict[str, str] = field(default_factory=dict)  # of people who sign in
    sent: dict[str, str] = field(default_factory=dict)  # uuid of a message, its id here

    def settings(self) -> dict[str, str]:
        return {"app_id": APP}

    def secrets(self) -> dict[str, str]:
        return {"app_secret": SECRET, "verification_token": VERIFICATION, "encrypt_key": ENCRYPT}

    def external(self, who: str) -> str:
        return f"ou_{who}"

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        path = asked.path.removeprefix("/open-apis")
        if path == "/auth/v3/tenant_access_token/internal":
            return self._token(asked)
        if path == "/authen/v2/oauth/token":
            return self._own_token(asked)
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if path == "/authen/v1/user_info":
            return self._who(bearer)
        if bearer not in self.tokens:
            return wrong(99991663, "Invalid access token for authorization. Please make a test attempt", 401)
        return self._with_token(asked, path)

    def _with_token(self, asked: Asked, path: str) -> tuple[int, dict[str, Any]]:
        if path == "/contact/v3/departments/0":
            return self._read({"department": self._unit(self.units[0])})
        if path == "/contact/v3/departments/0/children":
            return self._page(asked, [self._unit(unit) for unit in self.units[1:]])
        if path == "/contact/v3/users/find_by_department":
            return self._people(asked)
        if path == "/im/v1/messages" and asked.method == "POST":
            return self._send(asked)
        if path.startswith("/im/v1/messages/") and asked.method == "PATCH":
            return self._update(asked, path.rpartition("/")[2])
        return wrong(99991672, "no such interface", 404)

    def _read(self, data: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 200, {"code": 0, "msg": "success", "data": data}

    def _token(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        if (asked.body.get("app_id"), asked.body.get("app_secret")) != (APP, SECRET):
            return wrong(10014, "app secret invalid", 200)
        return 200, {"code": 0, "msg": "ok", "tenant_access_token": self.issue(), "expire": self.seconds}

    def _own_token(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        body = asked.body
        if (body.get("client_id"), body.get("client_secret")) != (APP, SECRET):
            return 400, {"code": 20002, "error": "invalid_client", "error_description": "app secret is invalid"}
        who = self.codes.pop(body.get("code", ""), None)
        if body.get("grant_type") != "authorization_code" or who is None:
            return 400, {"code": 20003, "error": "invalid_grant", "error_description": "code is invalid"}
        token = f"eyJ{uuid4().hex}"
        self.own_tokens[token] = who
        return 200, {"code": 0, "access_token": token, "expires_in": 7200, "token_type": "Bearer", "scope": "auth"}

    def _who(self, bearer: str) -> tuple[int, dict[str, Any]]:
        found = self.person(self.own_tokens.get(bearer, ""))
        if found is None:
            return wrong(99991668, "Invalid access token", 401)
        known = {"name": found.name, "open_id": f"ou_{found.id}", "union_id": f"on_{found.id}", "tenant_key": TENANT}
        return self._read({**known, "enterprise_email": found.mail, "mobile": f"+86{found.mobile}"})

    def _unit(self, unit: Unit) -> dict[str, Any]:
        heads = [f"ou_{one.id}" for one in self.people if unit.id in one.leads]
        return {
            "name": unit.name,
            "open_department_id": "0" if unit.id == 1 else f"od-{unit.id}",
            "parent_department_id": "0" if unit.parent <= 1 else f"od-{unit.parent}",
            "leader_user_id": heads[0] if heads else "",
            "order": str(unit.id),
            "status": {"is_deleted": False},
        }

    def _people(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        unit = asked.query["department_id"]
        number = 1 if unit == "0" else int(unit.removeprefix("od-"))
        return self._page(asked, [self._row(one) for one in self.people if number in one.departments])

    def _row(self, one: Someone) -> dict[str, Any]:
        units = [f"od-{unit}" if unit > 1 else "0" for unit in one.departments]
        return {
            "open_id": f"ou_{one.id}",
            "union_id": f"on_{one.id}",
            "name": one.name,
            "mobile": f"+86{one.mobile}",
            "enterprise_email": one.mail,
            "job_title": one.title,
            "employee_no": one.number,
            "department_ids": sorted(units),
            "orders": [{"department_id": unit, "is_primary_dept": unit == units[0]} for unit in units],
            "status": {"is_frozen": not one.is_active, "is_resigned": False, "is_activated": True},
        }

    def _page(self, asked: Asked, rows: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """Pages of one row, so that the others are asked for."""
        start = int(asked.query.get("page_token", "0"))
        more = start + 1 < len(rows)
        token = {"page_token": str(start + 1)} if more else {}
        return self._read({"items": rows[start : start + 1], "has_more": more, **token})

    def _send(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        body = asked.body
        who = body.get("receive_id", "").removeprefix("ou_")
        if asked.query.get("receive_id_type") != "open_id" or self.person(who) is None:
            return wrong(230013, "Bot has NO availability to this user.")
        if body["uuid"] not in self.sent:
            name = f"om_{uuid4().hex}"
            self.sent[body["uuid"]] = name
            content = orjson.loads(body["content"])
            is_card = any("value" in one for part in content["elements"] for one in part.get("actions") or ())
            if is_card:
                self.cards[body["uuid"]] = {"to": who, "card": content, "id": name}
            else:
                self.messages.append({"to": who, "card": content, "id": name})
        return self._read({"message_id": self.sent[body["uuid"]], "msg_type": "interactive"})

    def _update(self, asked: Asked, name: str) -> tuple[int, dict[str, Any]]:
        found = next((one for one in self.cards.values() if one["id"] == name), None)
        if found is None:
            return wrong(230001, "invalid message_id")
        if not found["card"]["config"].get("update_multi"):
            return wrong(230029, "not a shared card")
        found["card"] = orjson.loads(asked.body["content"])
        return self._read({})

    def press(self, card: str, button: str, who: str) -> Told:
        event = {
            "operator": {"tenant_key": TENANT, "open_id": f"ou_{who}", "union_id": f"on_{who}"},
            "token": f"c-{uuid4().hex}",
            "action": {"value": {"card": card, "button": button}, "tag": "button"},
            "host": "im_message",
            "context": {"open_message_id": self.cards.get(card, {}).get("id", ""), "open_chat_id": "oc_1"},
        }
        return self.event("card.action.trigger", event)

    def event(self, kind: str, event: dict[str, Any], *, at: float | None = None, token: str = VERIFICATION) -> Told:
        """Anything that happens, signed and encrypted."""
        header = {"event_id": uuid4().hex, "token": token, "event_type": kind, "app_id": APP, "tenant_key": TENANT}
        return self.encrypted({"schema": "2.0", "header": header, "event": event}, at=at)

    def verify(self, words: str) -> Told:
        """The question whether the callback address is ours: encrypted, but not signed."""
        said = {"challenge": words, "token": VERIFICATION, "type": "url_verification"}
        told = self.encrypted(said)
        return Told("", {}, told.body)

    def encrypted(self, said: dict[str, Any], *, at: float | None = None) -> Told:
        body = orjson.dumps({"encrypt": sealing.narrow(ENCRYPT, orjson.dumps(said))})
        when, nonce = str(int(at or time.time())), uuid4().hex[:10]
        signed = hashlib.sha256((when + nonce + ENCRYPT).encode() + body).hexdigest()
        headers = {"X-Lark-Request-Timestamp": when, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": signed}
        return Told("", headers, body)


@contextmanager
def feishu_desk() -> Iterator[FeishuDesk]:
    """Feishu for the length of a block."""
    desk = FeishuDesk()
    with serving(desk):
        yield desk
