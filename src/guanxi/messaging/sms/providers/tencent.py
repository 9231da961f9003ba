"""Tencent Cloud 腾讯云 (SendSms of 2021-01-11, requests signed by TC3-HMAC-SHA256)."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import clock
from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.sms.providers.base import Account, Call, Provider, Reply, Report, Text, approved, asked, entries

METHOD = "TC3-HMAC-SHA256"
TYPE = "application/json; charset=utf-8"
REGION = "ap-guangzhou"
LATER = ("LimitExceeded", "RequestLimitExceeded", "InternalError")


def send(account: Account, text: Text) -> Delivered | Failed:
    """Hand one message over. Its values go in the order of their places."""
    template = approved(account, text)
    if isinstance(template, Failed):
        return template
    code, values = template
    body = orjson.dumps(
        {
            "PhoneNumberSet": [text.number],
            "SmsSdkAppId": account.app_id,
            "SignName": account.signature,
            "TemplateId": code,
            "TemplateParamSet": [values[name] for name in sorted(values, key=_place)],
            "SessionContext": text.name,
        }
    )
    answer = asked(f"{account.endpoint}/", body, headers(account, body))
    if isinstance(answer, Failed):
        return answer
    status, said = answer
    response = said.get("Response", {})
    wrong = response.get("Error")
    one: dict[str, Any] = {} if wrong else next(iter(response.get("SendStatusSet") or []), {})
    if one.get("Code") == "Ok":
        return Delivered(reference=str(one.get("SerialNo", "")))
    why = str((wrong or one).get("Code", status))
    detail = f"{why} {(wrong or one).get('Message', '')}".strip()
    return Failed(reason="refused", detail=detail, retry=why.startswith(LATER) or status >= 500)


def _place(name: str) -> tuple[int, str]:
    return (int(name), "") if name.isdigit() else (0, name)


def headers(account: Account, body: bytes) -> dict[str, str]:
    """The headers of a request of now, signed."""
    now = int(clock.now().timestamp())
    named = {"content-type": TYPE, "host": urlsplit(account.endpoint).netloc, "x-tc-action": "sendsms"}
    return {
        "Content-Type": TYPE,
        "X-TC-Action": "SendSms",
        "X-TC-Version": "2021-01-11",
        "X-TC-Timestamp": str(now),
        "X-TC-Region": account.region or REGION,
        "Authorization": authorization(account.key_id, account.secret, "sms", now, body, named),
    }


def authorization(key_id: str, secret: str, service: str, now: int, body: bytes, named: Mapping[str, str]) -> str:
    """What proves who asks: the key is made of the secret for one day and one service."""
    names = sorted(named)
    signed = ";".join(names)
    lines = "".join(f"{name}:{named[name]}\n" for name in names)
    request = "\n".join(("POST", "/", "", lines, signed, hashlib.sha256(body).hexdigest()))
    day = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}"
    scope = f"{day}/{service}/tc3_request"
    said = f"{METHOD}\n{now}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret}".encode()
    for step in (day, service, "tc3_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    proof = hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
    return f"{METHOD} Credential={key_id}/{scope}, SignedHeaders={signed}, Signature={proof}"


def hear(account: Account, call: Call) -> list[Report | Reply]:
    """Reports and replies. They are not signed: the secret address is what proves them."""
    found: list[Report | Reply] = []
    for one in entries(call.body):
        if "report_status" in one:
            detail = f"{one.get('errmsg', '')} {one.get('description', '')}".strip()
            found.append(Report(str(one.get("sid", "")), one["report_status"] == "SUCCESS", detail))
        elif "text" in one:
            mobile = str(one.get("mobile", ""))
            number = f"+{one.get('nationcode', '86')}{mobile}"
            found.append(Reply(f"{number}:{one.get('time', '')}", number, str(one["text"])))
    return found


PROVIDER = Provider(
    key="tencent",
    label=_("Tencent Cloud"),
    endpoint="https://sms.tencentcloudapi.com",
    needs=("key_id", "secret", "app_id", "region", "signature", "templates"),
    send=send,
    hear=hear,
    thanks={"result": 0, "errmsg": "OK"},
)
