"""WeCom 企业微信: the interface of internal apps (qyapi.weixin.qq.com/cgi-bin)."""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.im import crypt
from guanxi.messaging.im.client import Kind, Refusal, Said, ask
from guanxi.messaging.im.pace import Pace
from guanxi.messaging.im.providers import wecom_cards
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
from guanxi.messaging.im.providers.wecom_people import behind_parents, department_of, person_of, told
from guanxi.messaging.im.providers.wecom_xml import fields_of

API = "https://qyapi.weixin.qq.com"
LOGIN = "https://login.work.weixin.qq.com/wwlogin/sso/login"
INSIDE = "https://open.weixin.qq.com/connect/oauth2/authorize"
TOKEN = (40014, 42001, 41001, 40082)
LATER = (-1, 45009, 45033, 45011)
NOBODY = (81013, 60111, 40003, 40031, 60102)
SENT_ALREADY = 42014  # a card of this name has been sent
AGAIN = 4 * 3600  # seconds in which the same words count as sent
APP, CONTACTS = "app", "contacts"


class WeCom(Provider):
    """The company's app at WeCom. With a secret for contacts, people are read with that one."""

    key = "wecom"
    label = _("WeCom")
    pace = Pace(20)
    keys = (
        Key(name="corp_id", label=_("Corp ID"), help=_("企业ID, under My Enterprise.")),
        Key(name="agent_id", label=_("Agent ID"), help=_("AgentId of the app.")),
        Key(name="secret", label=_("Secret"), is_secret=True, help=_("Secret of the app.")),
        Key(
            name="contacts_secret",
            label=_("Secret for contacts"),
            is_secret=True,
            required=False,
            help=_("通讯录同步. Left empty, people are read with the app's own secret."),
        ),
        Key(name="token", label=_("Token"), is_secret=True, help=_("Of 接收消息, where the callback address stands.")),
        Key(name="aes_key", label=_("EncodingAESKey"), is_secret=True, help=_("43 characters, from the same page.")),
    )

    @property
    def api(self) -> str:
        return self.account.address or API

    def sign_in_address(self, state: str, back: str, *, inside: bool = False) -> str:
        corp, agent = self.account["corp_id"], self.account["agent_id"]
        if inside:
            page = f"{self.account.address}/connect/oauth2/authorize" if self.account.address else INSIDE
            known = {"appid": corp, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base"}
            return f"{page}?{urlencode({**known, 'state': state, 'agentid': agent})}#wechat_redirect"
        page = f"{self.account.address}/wwlogin/sso/login" if self.account.address else LOGIN
        known = {"login_type": "CorpApp", "appid": corp, "agentid": agent, "redirect_uri": back, "state": state}
        return f"{page}?{urlencode(known)}"

    def who(self, code: str, back: str) -> Person:
        said = self.get(APP, "/cgi-bin/auth/getuserinfo", {"code": code})
        userid = str(said.get("userid") or said.get("UserId") or "")
        if not userid:  # somebody from outside the company
            raise Refusal(Kind.GONE, "openid", "")
        found = self.get(APP, "/cgi-bin/user/get", {"userid": userid})
        return person_of(found)

    def departments(self) -> Iterator[Department]:
        said = self.get(CONTACTS, "/cgi-bin/department/list", {})
        rows = [department_of(row) for row in said.get("department") or ()]
        yield from behind_parents(rows)

    def people(self) -> Iterator[Person]:
        known: set[str] = set()
        for department in self.departments():
            said = self.get(CONTACTS, "/cgi-bin/user/list", {"department_id": department.external_id})
            for row in said.get("userlist") or ():
                if row["userid"] not in known:
                    known.add(row["userid"])
                    yield person_of(row)

    def send(self, to: str, note: Note) -> Delivered | Failed:
        return outcome(lambda: self._sent(to, wecom_cards.note(note)))

    def send_card(self, to: str, card: Card) -> Delivered | Failed:
        return outcome(lambda: self._sent(to, {"msgtype": "template_card", "template_card": wecom_cards.card(card)}))

    def update_card(self, to: str, reference: str, code: str, card: Card) -> Failed | None:
        changed = {"userids": [to], "agentid": int(self.account["agent_id"]), "response_code": code}
        try:
            self.post("/cgi-bin/message/update_template_card", {**changed, "template_card": wecom_cards.card(card)})
        except Refusal as refusal:
            return failed(refusal)
        return None

    def _sent(self, to: str, message: Mapping[str, Any]) -> Delivered:
        once = {"enable_duplicate_check": 1, "duplicate_check_interval": AGAIN}
        try:
            said = self.post(
                "/cgi-bin/message/send", {"touser": to, "agentid": int(self.account["agent_id"]), **message, **once}
            )
        except Refusal as refusal:
            if refusal.code == str(SENT_ALREADY):
                return Delivered()
            raise
        if said.get("invaliduser"):
            raise Refusal(Kind.GONE, "invaliduser", str(said["invaliduser"]))
        return Delivered(reference=str(said.get("msgid", "")), facts={"code": str(said.get("response_code", ""))})

    def hear(self, call: Call) -> Heard:
        encrypted = call.params.get("echostr", "") if call.method == "GET" else fields_of(call.body).get("Encrypt", "")
        given, when, nonce = (call.params.get(name, "") for name in ("msg_signature", "timestamp", "nonce"))
        right = crypt.signature(self.account["token"], when, nonce, encrypted)
        if not encrypted or not is_fresh(when) or not crypt.is_same(given, right):
            raise Forged
        try:
            words, receiver = crypt.unpack(self.account["aes_key"], encrypted)
        except crypt.Unreadable:
            raise Forged from None
        if receiver != self.account["corp_id"]:
            raise Forged
        if call.method == "GET":
            return Heard(reply=Reply(words.encode(), "text/plain"))
        return Heard(told=told(fields_of(words.encode())), reply=Reply(b"", "text/plain"), proof=right)

    def answer(self, pressed: Pressed, card: Card | None, words: str, *, is_good: bool) -> Reply:
        """The card in its new form. Words alone can't be said here: they stand on the button that was pressed."""
        inner = wecom_cards.as_xml(card) if card is not None else wecom_cards.button_xml(words)
        now = str(int(time.time()))
        plain = (
            f"<xml><ToUserName><![CDATA[{escape(pressed.external_id)}]]></ToUserName>"
            f"<FromUserName><![CDATA[{escape(self.account['corp_id'])}]]></FromUserName>"
            f"<CreateTime>{now}</CreateTime>{inner}</xml>"
        )
        encrypted, nonce = crypt.pack(self.account["aes_key"], plain, self.account["corp_id"]), uuid4().hex[:16]
        signed = crypt.signature(self.account["token"], now, nonce, encrypted)
        whole = (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature><![CDATA[{signed}]]></MsgSignature>"
            f"<TimeStamp>{now}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )
        return Reply(whole.encode(), "text/xml")

    def get(self, purpose: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Read something with the secret for a purpose."""
        return patiently(lambda: self._call(purpose, "GET", path, query=query)).body

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """Have the app do something."""
        return self._call(APP, "POST", path, body=body).body

    def _call(
        self, purpose: str, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Any = None
    ) -> Said:
        def once(token: str) -> Said:
            said = ask(method, f"{self.api}{path}", query={"access_token": token, **(query or {})}, body=body)
            return checked(said)

        return self.with_token(purpose, lambda: self._fetch(purpose), once)

    def _fetch(self, purpose: str) -> tuple[str, int]:
        secret = (purpose == CONTACTS and self.account["contacts_secret"]) or self.account["secret"]
        query = {"corpid": self.account["corp_id"], "corpsecret": secret}
        said = checked(ask("GET", f"{self.api}/cgi-bin/gettoken", query=query)).body
        return str(said["access_token"]), int(said["expires_in"])


def checked(said: Said) -> Said:
    """An answer without an error; WeCom says errors with status 200."""
    code = said.body.get("errcode", 0 if said.status == 200 and said.body else said.status)
    if code == 0:
        return said
    kinds = {**dict.fromkeys(TOKEN, Kind.TOKEN), **dict.fromkeys(LATER, Kind.BUSY), **dict.fromkeys(NOBODY, Kind.GONE)}
    is_fault = said.status >= 500 or said.status == 429
    kind = Kind.BUSY if is_fault else kinds.get(code, Kind.REFUSED)
    raise Refusal(kind, str(code), str(said.body.get("errmsg", ""))[:300])
