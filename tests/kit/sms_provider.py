"""Stand-ins for providers of text messages: one server that speaks as all three, and checks signatures as they do."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from guanxi.kernel.sealing import seal
from guanxi.messaging.sms.models import SmsSettings
from tests.kit.loopback import Quiet, listening, url_of

KEY, SECRET = "AKtest", "a-secret-of-tests"
TEMPLATES = {
    "aliyun": "SMS_1 您好${name}，订单${order}已发货\nSMS_2 新品上市${what}",
    "tencent": "1001 您好{1}，订单{2}已发货\n1002 新品上市{1}",
    "twilio": "",
}


@dataclass
class Desk:
    """A provider's desk: what came in rightly signed, and what it answers next in place of yes."""

    url: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def use(self, provider: str, **more: Any) -> SmsSettings:
        """Set the company up with this provider."""
        values = {"key_id": KEY, "secret": seal(SECRET), "app_id": "1400006666", "sender": "+15005550006"}
        values |= {"endpoint": self.url, "signature": "关系", "templates": TEMPLATES[provider], "price": "0.045"}
        return SmsSettings.objects.update_or_create(pk=1, defaults={"provider": provider, **values, **more})[0]


def _digest(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _canonical(handler: Any, query: str, signed: str, body: bytes) -> str:
    lines = [f"{name}:{handler.headers[name].strip()}" for name in signed.split(";")]
    return "\n".join(["POST", "/", query, *lines, "", signed, _sha(body)])


def _aliyun(handler: Any, body: bytes) -> dict[str, Any] | None:
    said = re.fullmatch(
        r"ACS3-HMAC-SHA256 Credential=(\w+),SignedHeaders=([\w;-]+),Signature=(\w{64})",
        handler.headers["Authorization"],
    )
    assert said, "no signature"
    must = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    assert must <= set(said[2].split(";"))
    assert handler.headers["x-acs-content-sha256"] == _sha(body)
    when = datetime.strptime(handler.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - when).total_seconds()) < 900
    canonical = _canonical(handler, urlsplit(handler.path).query, said[2], body)
    right = _digest(SECRET.encode(), f"ACS3-HMAC-SHA256\n{_sha(canonical.encode())}").hex()
    return dict(parse_qsl(urlsplit(handler.path).query)) if (said[1], said[3]) == (KEY, right) else None


def _tencent(handler: Any, body: bytes) -> dict[str, Any] | None:
    said = re.fullmatch(
        r"TC3-HMAC-SHA256 Credential=(\w+)/([\d-]+)/sms/tc3_request, SignedHeaders=([\w;-]+), Signature=(\w{64})",
        handler.headers["Authorization"],
    )
    assert said, "no signature"
    assert (handler.headers["X-TC-Version"], handler.headers["X-TC-Region"]) == ("2021-01-11", "ap-guangzhou")
    stamp = handler.headers["X-TC-Timestamp"]
    assert f"{datetime.fromtimestamp(int(stamp), UTC):%Y-%m-%d}" == said[2]
    assert abs(datetime.now(UTC).timestamp() - int(stamp)) < 300
    lines = []
    for name in said[3].split(";"):
        value = handler.headers[name].strip()
        lines.append(f"{name}:{value.lower() if name == 'x-tc-action' else value}")
    canonical = "\n".join(["POST", "/", "", *lines, "", said[3], _sha(body)])
    key = _digest(_digest(_digest(f"TC3{SECRET}".encode(), said[2]), "sms"), "tc3_request")
    text = f"TC3-HMAC-SHA256\n{stamp}\n{said[2]}/sms/tc3_request\n{_sha(canonical.encode())}"
    return dict(orjson.loads(body)) if (said[1], said[4]) == (KEY, _digest(key, text).hex()) else None


def _twilio(handler: Any, body: bytes) -> dict[str, Any] | None:
    right = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    is_right = handler.headers["Authorization"] == right and f"/Accounts/{KEY}/Messages.json" in handler.path
    return dict(parse_qsl(body.decode())) if is_right else None


def _yes(handler: Any, number: int) -> tuple[int, dict[str, Any]]:
    if "x-acs-action" in handler.headers:
        return 200, {"Code": "OK", "Message": "OK", "BizId": f"biz{number}", "RequestId": "r"}
    if "X-TC-Action" in handler.headers:
        one = {"SerialNo": f"serial{number}", "Code": "Ok", "Message": "send success", "Fee": 1}
        return 200, {"Response": {"SendStatusSet": [one], "RequestId": "r"}}
    return 201, {"sid": f"SM{number}", "status": "queued"}


@contextmanager
def provider_desk() -> Iterator[Desk]:
    """A provider for the length of a block."""
    desk = Desk()

    class Handler(Quiet):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            check = (
                _aliyun if "x-acs-action" in self.headers else _tencent if "X-TC-Action" in self.headers else _twilio
            )
            try:
                told = check(self, body)
            except (AssertionError, TypeError) as wrong:
                told = None
                desk.refused.append(str(wrong))
            if told is None:
                desk.refused.append(self.path)
                return self.answer(403, {"Code": "SignatureDoesNotMatch", "message": "signature"})
            if desk.answers:
                return self.answer(*desk.answers.pop(0))
            desk.got.append(told)
            return self.answer(*_yes(self, len(desk.got)))

    with listening(Handler) as server:
        desk.url = url_of(server)
        yield desk
