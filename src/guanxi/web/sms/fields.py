"""The fields of Settings › Text messages."""

from typing import Any

from django.utils.translation import gettext_lazy

from guanxi.meta.field import Field
from guanxi.meta.types.moment import Time
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.text import LongText, Secret, Text


def _field(key: str, kind: Any, label: Any, **more: Any) -> Field:
    return Field(key=key, type=kind, label=label, column=key, **more)


PROVIDER = _field("provider", Text(limit=20), gettext_lazy("Provider"))
TO = _field("to", Text(limit=50), gettext_lazy("To"))
TEST_WORDS = _field("words", Text(limit=500), gettext_lazy("Words"))
FIELDS = (
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
