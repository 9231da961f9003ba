"""Adapters of the providers of chats; each speaks its own interface and answers in the words of `base`."""

from guanxi.messaging.im.providers.base import Provider
from guanxi.messaging.im.providers.dingtalk import DingTalk
from guanxi.messaging.im.providers.feishu import Feishu
from guanxi.messaging.im.providers.wecom import WeCom

PROVIDERS: dict[str, type[Provider]] = {one.key: one for one in (DingTalk, WeCom, Feishu)}
