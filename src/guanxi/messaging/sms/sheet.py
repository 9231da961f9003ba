"""What the company sets about short messages: the provider and its keys, and what marketing may do."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealing import sealed
from guanxi.messaging.sms.models import keep_sms_settings, sms_settings
from guanxi.messaging.sms.providers import PROVIDERS
from guanxi.messaging.sms.wording import unreadable
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, declare
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.moment import Time
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.text import LongText, Secret, Text


def _field(key: str, kind: Any, label: Any, **more: Any) -> Field:
    return Field(key=key, type=kind, label=label, column=key, **more)


FIELDS = (
    _field(
        "provider",
        Choice(options=options(*((key, one.label) for key, one in PROVIDERS.items()))),
        gettext_lazy("Provider"),
        help=gettext_lazy("None: they stay in the delivery log"),
    ),
    _field(
        "key_id",
        Text(limit=200),
        gettext_lazy("Access key"),
        help=gettext_lazy("Alibaba Cloud: AccessKey ID; Tencent Cloud: SecretId; Twilio: Account SID."),
    ),
    _field("secret", Secret(limit=500), gettext_lazy("Secret")),
    _field("app_id", Text(limit=100), gettext_lazy("Application"), help=gettext_lazy("Tencent Cloud: SmsSdkAppId.")),
    _field(
        "region",
        Text(limit=50),
        gettext_lazy("Region of the provider"),
        help=gettext_lazy("Tencent Cloud: left empty, ap-guangzhou."),
    ),
    _field(
        "sender",
        Text(limit=100),
        gettext_lazy("Sender"),
        help=gettext_lazy("Twilio: a number such as +15005550006, or a messaging service (MG…)."),
    ),
    _field(
        "endpoint",
        Text(limit=300),
        gettext_lazy("Address of the interface"),
        help=gettext_lazy("Left empty, it is the provider's usual one."),
    ),
    _field(
        "signature",
        Text(limit=50),
        gettext_lazy("Signature"),
        help=gettext_lazy(
            "The company as it stands in 【】 before every message; at home, as the provider approved it."
        ),
    ),
    _field(
        "templates",
        LongText(limit=20_000),
        gettext_lazy("Approved templates"),
        help=gettext_lazy(
            "For Alibaba Cloud and Tencent Cloud, one a line: the code, a space, and the text with its places, such as "
            "SMS_1001 您好${name}，订单已发货 or 1001 您好{1}，订单已发货. Words that no template says are not sent."
        ),
    ),
    _field(
        "price", DecimalNumber(places=6), gettext_lazy("Price of a part"), help=gettext_lazy("For the estimated cost.")
    ),
    _field(
        "daily_cap",
        Integer(low=0, high=100),
        gettext_lazy("Marketing to one number a day, at most"),
        required=True,
    ),
    _field("quiet_from", Time(), gettext_lazy("No marketing from"), required=True),
    _field("quiet_until", Time(), gettext_lazy("No marketing until"), required=True),
)


def _check(values: Mapping[str, Any]) -> Iterator[DomainError]:
    """What the provider needs and does not have, or can't read."""
    provider = PROVIDERS.get(values.get("provider", ""))
    if provider is None:
        return
    for field in FIELDS:
        value = values.get(field.key)
        is_kept = field.key == "secret" and _is_same(values) and sms_settings().secret
        if field.key in provider.needs and field.key != "region" and not value and not is_kept:
            yield field.refused("E_REQUIRED")
        if field.key == "templates" and (wrong := unreadable(value or "")):
            yield field.refused("E_FORMAT", hint=_("no text in: %(line)s") % {"line": wrong[0]})
        if field.key == "endpoint" and value and not value.startswith(("https://", "http://")):
            yield field.refused("E_FORMAT", hint="https://…")


def _keep(_actor: Any, values: Mapping[str, Any]) -> None:
    secret = sealed(values["secret"], sms_settings().secret, is_same=_is_same(values))
    keep_sms_settings({**values, "secret": secret})


def _is_same(values: Mapping[str, Any]) -> bool:
    """Whether the secret that is kept belongs to the account that is named."""
    known = sms_settings()
    return (known.provider, known.key_id) == (values.get("provider"), values.get("key_id"))


OF_ACCOUNT = "provider key_id app_id region sender endpoint signature templates price".split()

SMS = declare(
    Sheet(
        key="sms",
        leaves=tuple(OF_ACCOUNT),
        label=gettext_lazy("Text messages"),
        about=gettext_lazy("By which provider short messages leave, with which signature, and when marketing may."),
        href="/settings/sms",
        group="messages",
        fields=lambda: FIELDS,
        known=lambda: vars(sms_settings()),
        check=_check,
        keep=_keep,
    )
)
