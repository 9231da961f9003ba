"""Alibaba Cloud 阿里云 (SendSms of 2017-05-25, requests signed by ACS3-HMAC-SHA256)."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlsplit
from uuid import uuid4

import orjson
from django.utils.translation import gettext_lazy as _

from guanxi.kernel import clock
from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.sms.numbers import CHINA, national
from guanxi.messaging.sms.providers.base import Account, Call, Provider, Reply, Report, Text, approved, asked, entries

METHOD = "ACS3-HMAC-SHA256"
LATER = ("isv.BUSINESS_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "Throttling", "ServiceUnavailable", "InternalError")


def send(account: Account, text: Text) -> Delivered | Failed:
    """Hand one message over."""
    template = approved(account, text)
    if isinstance(template, Failed):
        return template
    code, values = template
    number = national(text.number) if text.number.startswith(CHINA) else text.number.removeprefix("+")
    query = encoded(
        {
            "PhoneNumbers": number,
            "SignName": account.signature,
            "TemplateCode": code,
            "TemplateParam": orjson.dumps(values).decode(),
            "OutId": text.name,
        }
    )
    host = urlsplit(account.endpoint).netloc
    answer = asked(f"{account.endpoint}/?{query}", b"", headers(account, host, query))
    if isinstance(answer, Failed):
        return answer
    status, said = answer
    if said.get("Code") == "OK":
        return Delivered(reference=str(said.get("BizId", "")))
    why = str(said.get("Code", status))
    detail = f"{why} {said.get('Message', '')}".strip()
    return Failed(reason="refused", detail=detail, retry=why.startswith(LATER) or status >= 500 or status == 429)


def encoded(values: Mapping[str, str]) -> str:
    """A query as it is signed: sorted by name, spaces as %20."""
    return "&".join(f"{quote(name, safe='~')}={quote(values[name], safe='~')}" for name in sorted(values))


def headers(account: Account, host: str, query: str) -> dict[str, str]:
    """The headers of a request of now, signed."""
    named = {
        "host": host,
        "content-type": "application/json",
        "x-acs-action": "SendSms",
        "x-acs-version": "2017-05-25",
        "x-acs-date": f"{clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
    }
    return {
        "Content-Type": named["content-type"],
        **{name: value for name, value in named.items() if name.startswith("x-")},
        "Authorization": authorization(account.key_id, account.secret, query, named),
    }


def authorization(key_id: str, secret: str, query: str, named: Mapping[str, str]) -> str:
    """What proves who asks."""
    names = sorted(named)
    signed = ";".join(names)
    lines = "".join(f"{name}:{named[name].strip()}\n" for name in names)
    request = "\n".join(("POST", "/", query, lines, signed, named["x-acs-content-sha256"]))
    hashed = hashlib.sha256(request.encode()).hexdigest()
    proof = hmac.new(secret.encode(), f"{METHOD}\n{hashed}".encode(), hashlib.sha256).hexdigest()
    return f"{METHOD} Credential={key_id},SignedHeaders={signed},Signature={proof}"


def hear(account: Account, call: Call) -> list[Report | Reply]:
    """Reports (SmsReport) and replies (SmsUp). They are not signed: the secret address is what proves them."""
    found: list[Report | Reply] = []
    for one in entries(call.body):
        number = str(one.get("phone_number", ""))
        if "biz_id" in one and "success" in one:
            detail = f"{one.get('err_code', '')} {one.get('err_msg', '')}".strip()
            found.append(Report(str(one["biz_id"]), one["success"] is True, detail))
        elif "content" in one:
            key = str(one.get("sequence_id") or f"{number}:{one.get('send_time', '')}")
            found.append(Reply(key, number, str(one["content"])))
    return found


PROVIDER = Provider(
    key="aliyun",
    label=_("Alibaba Cloud"),
    endpoint="https://dysmsapi.aliyuncs.com",
    needs=("key_id", "secret", "signature", "templates"),
    send=send,
    hear=hear,
    thanks={"code": 0, "msg": "OK"},
)
