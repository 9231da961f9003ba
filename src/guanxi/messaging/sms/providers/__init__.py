"""Adapters of providers of short messages; each says how to send one, and reads what it is told back."""

from guanxi.messaging.sms.providers import aliyun, tencent, twilio
from guanxi.messaging.sms.providers.base import Provider

PROVIDERS: dict[str, Provider] = {one.key: one for one in (aliyun.PROVIDER, tencent.PROVIDER, twilio.PROVIDER)}
