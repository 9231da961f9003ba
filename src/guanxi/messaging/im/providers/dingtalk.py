"""DingTalk 钉钉: the interfaces of internal apps, the new one (api.dingtalk.com) and for people the old (oapi)."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import clock
from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.im import crypt
from guanxi.messaging.im.client import Kind, Refusal, Said, ask
from guanxi.messaging.im.pace import Pace
from guanxi.messaging.im.providers import dingtalk_cards
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
from guanxi.messaging.im.providers.dingtalk_people import heads_of, person_of, told

API, OLD, LOGIN = "https://api.dingtalk.com", "https://oapi.dingtalk.com", "https://login.dingtalk.com"
TOKEN = (40014, 42001, 40001)
LATER = (-1, 88, 90018, 90002, 90006, 33010)
NOBODY = (33012, 60121, 60111)
APP = "app"
ROOT = 1
PAGE = 100
BEARER = "x-acs-dingtalk-access-token"
ROUTE = "guanxi"
SIGNED, SIGNED_AT = "x-ddpaas-signature", "x-ddpaas-signature-timestamp"


class DingTalk(Provider):
    """The company's app at DingTalk. Cards with buttons that call us need a robot and a template of cards; without
    them, buttons are links."""

    key = "dingtalk"
    label = _("DingTalk")
    pace = Pace(15)
    tells_main = False
    keys = (
        Key(name="corp_id", label="CorpId", help=_("ding…, on the first page of the developers' console.")),
        Key(name="app_key", label="AppKey", help=_("Client ID of the app.")),
        Key(name="app_secret", label="AppSecret", is_secret=True, help=_("Client Secret of the app.")),
        Key(name="agent_id", label="AgentId", help=_("Of the app, for messages.")),
        Key(name="token", label=_("Token of events"), is_secret=True, required=False, help=_("事件订阅, HTTP push.")),
        Key(
            name="aes_key",
            label="aes_key",
            is_secret=True,
            required=False,
            help=_("43 characters, from the same page."),
        ),
        Key(name="robot_code", label="robotCode", required=False, help=_("Of the app's robot, for cards.")),
        Key(
            name="card_template",
            label=_("Template of cards"),
            required=False,
            help=_("ID of the card template (….schema). Left empty, the buttons of cards are links."),
        ),
        Key(
            name="card_secret",
            label=_("Secret of cards"),
            is_secret=True,
            required=False,
            help=_("Any long random text; DingTalk signs with it what cards tell."),
        ),
    )

    @property
    def api(self) -> str:
        return self.account.address or API

    @property
    def old(self) -> str:
        return self.account.address or OLD

    @property
    def cards_answer(self) -> bool:
        return all(self.account[name] for name in ("robot_code", "card_template", "card_secret"))

    def sign_in_address(self, state: str, back: str, *, inside: bool = False) -> str:
        known = {"client_id": self.account["app_key"], "response_type": "code", "scope": "openid corpid"}
        asked = {**known, "corpId": self.account["corp_id"], "redirect_uri": back, "state": state, "prompt": "consent"}
        return f"{self.account.address or LOGIN}/oauth2/auth?{urlencode(asked)}"

    def who(self, code: str, back: str) -> Person:
        known = {"clientId": self.account["app_key"], "clientSecret": self.account["app_secret"]}
        asked = {**known, "code": code, "grantType": "authorization_code"}
        given = checked(ask("POST", f"{self.api}/v1.0/oauth2/userAccessToken", body=asked)).body
        if given.get("corpId", self.account["corp_id"]) != self.account["corp_id"]:
            raise Refusal(Kind.GONE, "corpId", "")
        own = str(given["accessToken"])
        me = checked(ask("GET", f"{self.api}/v1.0/contact/users/me", token=own, named=BEARER)).body
        found = self._old("/topapi/user/getbyunionid", {"unionid": me["unionId"]})
        return person_of(self._old("/topapi/v2/user/get", {"userid": found["userid"]}))

    def departments(self) -> Iterator[Department]:
        top = self._old("/topapi/v2/department/get", {"dept_id": ROOT})
        yield Department(external_id=str(ROOT), name=str(top.get("name", "")), heads=heads_of(top))
        waiting = [ROOT]
        while waiting:
            for row in self._old("/topapi/v2/department/listsub", {"dept_id": waiting.pop(0)}) or ():
                waiting.append(row["dept_id"])
                parent = str(row.get("parent_id") or ROOT)
                yield Department(external_id=str(row["dept_id"]), name=str(row.get("name", "")), parent=parent)

    def people(self) -> Iterator[Person]:
        """Each with all his departments; of which he is the head is told with each of them."""
        found: dict[str, Person] = {}
        leads: dict[str, list[str]] = {}
        for department in self.departments():
            for row in self._members(department.external_id):
                found.setdefault(row["userid"], person_of(row))
                if row.get("leader"):
                    leads.setdefault(row["userid"], []).append(department.external_id)
        for userid, person in found.items():
            yield Person(**{**vars(person), "leads": tuple(leads.get(userid, ()))})

    def _members(self, department: str) -> Iterator[dict[str, Any]]:
        cursor: int | None = 0
        while cursor is not None:
            asked = {"dept_id": int(department), "cursor": cursor, "size": PAGE}
            said = self._old("/topapi/v2/user/list", asked)
            yield from said.get("list") or ()
            cursor = int(said["next_cursor"]) if said.get("has_more") else None

    def send(self, to: str, note: Note) -> Delivered | Failed:
        return outcome(lambda: self._notified(to, dingtalk_cards.note(note)))

    def send_card(self, to: str, card: Card) -> Delivered | Failed:
        if not self.cards_answer:
            return outcome(lambda: self._notified(to, dingtalk_cards.links(card)))
        return outcome(lambda: self._delivered(to, card))

    def update_card(self, to: str, reference: str, code: str, card: Card) -> Failed | None:
        if not self.cards_answer:
            return None  # a message with links stays as it was
        shown = {"cardParamMap": dingtalk_cards.values(card)}
        changed = {"outTrackId": card.name, "cardData": shown, "cardUpdateOptions": {"updateCardDataByKey": True}}
        try:
            self._new("PUT", "/v1.0/card/instances", changed)
        except Refusal as refusal:
            return failed(refusal)
        return None

    def _notified(self, to: str, message: Mapping[str, Any]) -> Delivered:
        """A work notification. DingTalk itself lets the same words through to a person once a day."""
        asked = {"agent_id": int(self.account["agent_id"]), "userid_list": to, "msg": message}
        said = self._call("POST", f"{self.old}/topapi/message/corpconversation/asyncsend_v2", body=asked, is_old=True)
        return Delivered(reference=str(said.body.get("task_id", "")))

    def _delivered(self, to: str, card: Card) -> Delivered:
        self._listen()
        asked = dingtalk_cards.delivery(card, to, self.account["card_template"], self.account["robot_code"])
        said = self._new("POST", "/v1.0/card/instances/createAndDeliver", {**asked, "callbackRouteKey": ROUTE})
        for result in (said.get("result") or {}).get("deliverResults") or ():
            if not result.get("success", True):
                raise Refusal(Kind.GONE, "deliver", str(result.get("errorMsg", "")))
        return Delivered(reference=card.name)

    def _listen(self) -> None:
        """Say where cards tell what is pressed: once for as long as the token of it is kept."""
        asked = {"callbackRouteKey": ROUTE, "apiSecret": self.account["card_secret"], "forceUpdate": True}

        def register() -> tuple[str, int]:
            self._new("POST", "/v1.0/card/callbacks/register", {**asked, "callbackUrl": self.account.heard_at})
            return self.account.heard_at, 24 * 3600

        if self.token("route", register) != self.account.heard_at:
            register()

    def hear(self, call: Call) -> Heard:
        headers = {name.lower(): value for name, value in call.headers.items()}
        return self._heard_card(call, headers) if SIGNED in headers else self._heard_event(call)

    def _heard_card(self, call: Call, headers: Mapping[str, str]) -> Heard:
        """A card tells what was pressed. The signature is over the moment alone, so that the card must be known by its
        name, which nobody guesses, and belong to who has pressed."""
        when, secret = headers.get(SIGNED_AT, ""), self.account["card_secret"]
        right = dingtalk_cards.signature(secret, when)
        if not secret or not is_fresh(when, in_thousandths=True) or not crypt.is_same(headers[SIGNED], right):
            raise Forged
        said = _json(call.body)
        if said.get("corpId") != self.account["corp_id"]:
            raise Forged
        pressed = dingtalk_cards.pressed(said)
        return Heard(told=(pressed,) if pressed else (), reply=Reply(b"{}"), proof=f"{right}{call.body.decode()}")

    def _heard_event(self, call: Call) -> Heard:
        encrypted = _json(call.body).get("encrypt")
        given = call.params.get("msg_signature") or call.params.get("signature", "")
        when, nonce, token = call.params.get("timestamp", ""), call.params.get("nonce", ""), self.account["token"]
        if not isinstance(encrypted, str) or not token:
            raise Forged
        right = crypt.signature(token, when, nonce, encrypted)
        if not is_fresh(when, in_thousandths=len(when) > 10) or not crypt.is_same(given, right):
            raise Forged
        try:
            words, receiver = crypt.unpack(self.account["aes_key"], encrypted)
        except crypt.Unreadable:
            raise Forged from None
        if receiver not in (self.account["app_key"], self.account["corp_id"]):
            raise Forged
        said = _json(words.encode())
        is_check = said.get("EventType") == "check_url"
        return Heard(told=told(said), reply=self._thanks(receiver), proof="" if is_check else right)

    def _thanks(self, receiver: str) -> Reply:
        """“success”, encrypted and signed, as DingTalk wants to hear it."""
        now, nonce = str(int(clock.now().timestamp() * 1000)), uuid4().hex[:16]
        encrypted = crypt.pack(self.account["aes_key"], "success", receiver)
        signed = crypt.signature(self.account["token"], now, nonce, encrypted)
        said = {"msg_signature": signed, "timeStamp": now, "nonce": nonce, "encrypt": encrypted}
        return Reply(orjson.dumps(said))

    def answer(self, pressed: Pressed, card: Card | None, words: str, *, is_good: bool) -> Reply:
        """The card as it is now, or the words as its state for who has pressed."""
        if card is not None:
            shown = {"cardData": {"cardParamMap": dingtalk_cards.values(card)}}
        else:
            shown = {"userPrivateData": {"cardParamMap": {"status": words}}}
        options = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
        return Reply(orjson.dumps({"cardUpdateOptions": options, **shown}))

    def _old(self, path: str, body: Any) -> Any:
        """Read something through the old interface."""
        return patiently(lambda: self._call("POST", f"{self.old}{path}", body=body, is_old=True)).body.get("result")

    def _new(self, method: str, path: str, body: Any) -> dict[str, Any]:
        """Have something done through the new interface."""
        return self._call(method, f"{self.api}{path}", body=body).body

    def _call(self, method: str, url: str, *, body: Any, is_old: bool = False) -> Said:
        def once(token: str) -> Said:
            if is_old:
                return checked(ask(method, url, query={"access_token": token}, body=body))
            return checked(ask(method, url, body=body, token=token, named=BEARER))

        return self.with_token(APP, self._fetch, once)

    def _fetch(self) -> tuple[str, int]:
        known = {"appKey": self.account["app_key"], "appSecret": self.account["app_secret"]}
        said = checked(ask("POST", f"{self.api}/v1.0/oauth2/accessToken", body=known)).body
        return str(said["accessToken"]), int(said["expireIn"])


def checked(said: Said) -> Said:
    """An answer without an error: the old interface says errors by number, the new one by status and name."""
    if "errcode" in said.body:
        code, detail = said.body["errcode"], said.body.get("errmsg") or said.body.get("sub_msg") or ""
        kinds = {**dict.fromkeys(TOKEN, Kind.TOKEN), **dict.fromkeys(NOBODY, Kind.GONE)}
        kind = kinds.get(code, Kind.BUSY if code in LATER else Kind.REFUSED)
        if code == 0:
            return said
    elif said.status < 300:
        return said
    else:
        code, detail = said.body.get("code", said.status), said.body.get("message", "")
        kind = Kind.TOKEN if code == "InvalidAuthentication" else Kind.REFUSED
        if said.status >= 500 or said.status == 429 or "QpsLimit" in str(code) or "Throttling" in str(code):
            kind = Kind.BUSY
    raise Refusal(kind, str(code), str(detail)[:300])


def _json(raw: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
