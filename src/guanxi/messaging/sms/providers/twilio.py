"""Twilio (Messages of 2010-04-01): free words to all the world; what it tells is signed."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.sms.providers.base import Account, Call, Provider, Reply, Report, Text, asked

TOO_MANY = 429
THERE, LOST = {"delivered"}, {"undelivered", "failed"}


def send(account: Account, text: Text) -> Delivered | Failed:
    """Hand one message over, from a number or from a messaging service."""
    sender = "MessagingServiceSid" if account.sender.startswith("MG") else "From"
    values = {"To": text.number, sender: account.sender, "Body": text.whole}
    if account.callback.startswith("https://"):
        values["StatusCallback"] = account.callback
    name = base64.b64encode(f"{account.key_id}:{account.secret}".encode()).decode()
    named = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {name}"}
    url = f"{account.endpoint}/2010-04-01/Accounts/{quote(account.key_id, safe='')}/Messages.json"
    answer = asked(url, urlencode(values).encode(), named)
    if isinstance(answer, Failed):
        return answer
    status, said = answer
    if status < 300 and said.get("sid"):
        return Delivered(reference=str(said["sid"]))
    detail = f"{said.get('code', status)} {said.get('message', '')}".strip()
    return Failed(reason="refused", detail=detail, retry=status == TOO_MANY or status >= 500)


def proof(secret: str, url: str, form: Mapping[str, str]) -> str:
    """What Twilio signs: the address as it was called, and every value behind its name."""
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(secret.encode(), said.encode(), hashlib.sha1).digest()).decode()


def hear(account: Account, call: Call) -> list[Report | Reply] | None:
    """A report or a reply, when the signature is right."""
    if not hmac.compare_digest(proof(account.secret, call.url, call.form).encode(), call.signature.encode()):
        return None
    name, state = call.form.get("MessageSid", ""), call.form.get("MessageStatus", "")
    if state:
        detail = call.form.get("ErrorCode", "")
        return [Report(name, state in THERE, detail)] if state in THERE | LOST else []
    return [Reply(name, call.form["From"], call.form["Body"])] if {"From", "Body"} <= set(call.form) else []


PROVIDER = Provider(
    key="twilio",
    label="Twilio",
    endpoint="https://api.twilio.com",
    needs=("key_id", "secret", "sender", "signature"),
    send=send,
    hear=hear,
    thanks={},
)
