"""Feishu 飞书: the interface of internal apps (open.feishu.cn/open-apis); Lark speaks it at another address."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.im import crypt
from guanxi.messaging.im.client import Kind, Refusal, Said, ask
from guanxi.messaging.im.pace import Pace
from guanxi.messaging.im.providers import feishu_cards
from guanxi.messaging.im.providers.base import (
    Call,
    Card,
    Department,
    Forged,
    Heard,
    Key,
    Note,
    Person,
    Pressed,
    Provider,
    Reply,
    failed,
    is_fresh,
    outcome,
    patiently,
)
from guanxi.messaging.im.providers.feishu_people import ROOT, department_of, heads_of, person_of, told

API, ACCOUNTS = "https://open.feishu.cn", "https://accounts.feishu.cn"
TOKEN = (99991663, 99991661, 99991664, 99991671)
LATER = (99991400, 11232, 230020, 1000004, 1000005)
NOBODY = (230013, 230034, 41012, 40011)
APP = "app"
PAGE = "50"


class Feishu(Provider):
    """The company's app at Feishu. People are known by their `open_id`, which needs no further right."""

    key = "feishu"
    label = _("Feishu")
    pace = Pace(20)
    keys = (
        Key(name="app_id", label="App ID", help=_("凭证与基础信息, cli_…")),
        Key(name="app_secret", label="App Secret", is_secret=True),
        Key(
            name="verification_token",
            label="Verification Token",
            is_secret=True,
            help=_("事件与回调 › 加密策略."),
        ),
        Key(
            name="encrypt_key",
            label="Encrypt Key",
            is_secret=True,
            help=_("From the same page. Calls that are not encrypted and signed with it are refused."),
        ),
    )

    @property
    def api(self) -> str:
        return self.account.address or API

    @property
    def accounts(self) -> str:
        return self.account.address or ACCOUNTS

    def sign_in_address(self, state: str, back: str, *, inside: bool = False) -> str:
        known = {"client_id": self.account["app_id"], "response_type": "code", "redirect_uri": back, "state": state}
        return f"{self.accounts}/open-apis/authen/v1/authorize?{urlencode(known)}"

    def who(self, code: str, back: str) -> Person:
        known = {"client_id": self.account["app_id"], "client_secret": self.account["app_secret"]}
        asked = {"grant_type": "authorization_code", **known, "code": code, "redirect_uri": back}
        own = str(
            checked(ask("POST", f"{self.api}/open-apis/authen/v2/oauth/token", body=asked)).body.get("access_token", "")
        )
        found = checked(ask("GET", f"{self.api}/open-apis/authen/v1/user_info", token=own)).body["data"]
        return Person(
            external_id=str(found["open_id"]),
            union_id=str(found.get("union_id", "")),
            name=str(found.get("name", "")),
            mobile=str(found.get("mobile", "")),
            mail=str(found.get("enterprise_email") or found.get("email") or ""),
            work_mail=str(found.get("enterprise_email") or ""),
            number=str(found.get("employee_no", "")),
        )

    def departments(self) -> Iterator[Department]:
        path = f"/open-apis/contact/v3/departments/{ROOT}"
        ids = {"department_id_type": "open_department_id", "user_id_type": "open_id"}
        top = self._read(path, ids).get("department") or {}
        yield Department(external_id=ROOT, name=str(top.get("name", "")), heads=heads_of(top))
        for row in self._pages(f"{path}/children", {**ids, "fetch_child": "true"}):
            if not (row.get("status") or {}).get("is_deleted"):
                yield department_of(row)

    def people(self) -> Iterator[Person]:
        known: set[str] = set()
        ids = {"department_id_type": "open_department_id", "user_id_type": "open_id"}
        for department in self.departments():
            asked = {**ids, "department_id": department.external_id}
            for row in self._pages("/open-apis/contact/v3/users/find_by_department", asked):
                if row["open_id"] not in known:
                    known.add(row["open_id"])
                    yield person_of(row)

    def send(self, to: str, note: Note) -> Delivered | Failed:
        return outcome(lambda: self._sent(to, note.name, feishu_cards.note(note)))

    def send_card(self, to: str, card: Card) -> Delivered | Failed:
        return outcome(lambda: self._sent(to, card.name, feishu_cards.card(card)))

    def update_card(self, to: str, reference: str, code: str, card: Card) -> Failed | None:
        content = {"content": orjson.dumps(feishu_cards.card(card)).decode()}
        try:
            self._call("PATCH", f"/open-apis/im/v1/messages/{reference}", body=content)
        except Refusal as refusal:
            return failed(refusal)
        return None

    def _sent(self, to: str, name: str, content: Mapping[str, Any]) -> Delivered:
        message = {
            "receive_id": to,
            "msg_type": "interactive",
            "content": orjson.dumps(content).decode(),
            "uuid": name[:50],
        }
        said = self._call("POST", "/open-apis/im/v1/messages", query={"receive_id_type": "open_id"}, body=message)
        return Delivered(reference=str(said.body["data"]["message_id"]))

    def hear(self, call: Call) -> Heard:
        encrypted = _json(call.body).get("encrypt")
        if not isinstance(encrypted, str):
            raise Forged
        try:
            said = _json(crypt.feishu_unpack(self.account["encrypt_key"], encrypted).encode())
        except crypt.Unreadable:
            raise Forged from None
        if said.get("type") == "url_verification":  # the one call that is not signed
            self._check_token(said.get("token"))
            return Heard(reply=Reply(orjson.dumps({"challenge": str(said.get("challenge", ""))})))
        proof = self._check_signature(call)
        header = said.get("header") or {}
        self._check_token(header.get("token"))
        if header.get("app_id") != self.account["app_id"]:
            raise Forged
        event = said.get("event") or {}
        return Heard(told=told(str(header.get("event_type", "")), event), reply=Reply(b"{}"), proof=proof)

    def _check_token(self, given: Any) -> None:
        if not crypt.is_same(str(given or ""), self.account["verification_token"]):
            raise Forged

    def _check_signature(self, call: Call) -> str:
        headers = {name.lower(): value for name, value in call.headers.items()}
        when, nonce = headers.get("x-lark-request-timestamp", ""), headers.get("x-lark-request-nonce", "")
        right = crypt.feishu_signature(when, nonce, self.account["encrypt_key"], call.body)
        if not is_fresh(when) or not crypt.is_same(headers.get("x-lark-signature", ""), right):
            raise Forged
        return right

    def answer(self, pressed: Pressed, card: Card | None, words: str, *, is_good: bool) -> Reply:
        said: dict[str, Any] = {"toast": {"type": "success" if is_good else "error", "content": words}}
        if card is not None:
            said["card"] = {"type": "raw", "data": feishu_cards.card(card)}
        return Reply(orjson.dumps(said))

    def _read(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        return dict(patiently(lambda: self._call("GET", path, query=query)).body.get("data") or {})

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        """The entries of all pages of a list."""
        further: dict[str, str] = {}
        while True:
            data = self._read(path, {**query, "page_size": PAGE, **further})
            yield from data.get("items") or ()
            if not data.get("has_more") or not data.get("page_token"):
                return
            further = {"page_token": str(data["page_token"])}

    def _call(self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Any = None) -> Said:
        return self.with_token(
            APP,
            self._fetch,
            lambda token: checked(ask(method, f"{self.api}{path}", query=query, body=body, token=token)),
        )

    def _fetch(self) -> tuple[str, int]:
        known = {"app_id": self.account["app_id"], "app_secret": self.account["app_secret"]}
        said = checked(ask("POST", f"{self.api}/open-apis/auth/v3/tenant_access_token/internal", body=known)).body
        return str(said["tenant_access_token"]), int(said["expire"])


def checked(said: Said) -> Said:
    """An answer without an error."""
    code = said.body.get("code", 0 if said.status == 200 and said.body else said.status)
    if code == 0:
        return said
    kinds = {**dict.fromkeys(TOKEN, Kind.TOKEN), **dict.fromkeys(LATER, Kind.BUSY), **dict.fromkeys(NOBODY, Kind.GONE)}
    is_fault = said.status >= 500 or said.status == 429
    detail = said.body.get("msg") or said.body.get("error_description") or ""
    raise Refusal(Kind.BUSY if is_fault else kinds.get(code, Kind.REFUSED), str(code), str(detail)[:300])


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
