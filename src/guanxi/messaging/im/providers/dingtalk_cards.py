"""Messages and cards in the words of DingTalk: work notifications 工作通知, and interactive cards 互动卡片."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from guanxi.messaging.im.providers.base import Button, Card, Note, Pressed, opening, shortened

TITLE, TEXT = 64, 4000  # in bytes


def note(said: Note) -> dict[str, Any]:
    """A message: its words, and a button that leads back."""
    if not said.link:
        return {"msgtype": "text", "text": {"content": shortened(f"{said.title}\n{said.text}".strip(), TEXT)}}
    card = {
        "title": shortened(said.title, TITLE),
        "markdown": shortened(f"### {plain(said.title)}\n\n{plain(said.text)}", TEXT),
        "single_title": opening(),
        "single_url": said.link,
    }
    return {"msgtype": "action_card", "action_card": card}


def links(said: Card) -> dict[str, Any]:
    """A card as a message whose buttons are links."""
    buttons = [{"title": one.label, "action_url": one.page()} for one in said.buttons]
    card = {
        "title": shortened(said.title, TITLE),
        "markdown": shortened(f"### {plain(said.title)}\n\n{lines(said)}", TEXT),
        "btn_orientation": "1",
        "btn_json_list": buttons,
    }
    return {"msgtype": "action_card", "action_card": card}


def delivery(said: Card, to: str, template: str, robot: str) -> dict[str, Any]:
    """An interactive card, made and brought to one person by the app's robot."""
    return {
        "cardTemplateId": template,
        "outTrackId": said.name,
        "callbackType": "HTTP",
        "userIdType": 1,
        "cardData": {"cardParamMap": values(said)},
        "openSpaceId": f"dtv1.card//IM_ROBOT.{to}",
        "imRobotOpenSpaceModel": {"supportForward": False, "lastMessageI18n": {"ZH_CN": said.title}},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
    }


def values(said: Card) -> dict[str, str]:
    """The variables of the company's template; all of them are texts."""
    by_key: dict[str, Button] = {one.key: one for one in said.buttons if not one.is_link and not said.state}
    approve, reject = by_key.get("approve"), by_key.get("reject")
    return {
        "title": said.title,
        "text": lines(said),
        "status": said.state,
        "url": said.link,
        "open_label": opening(),
        "approve_label": approve.label if approve else "",
        "reject_label": reject.label if reject else "",
        "can_approve": _flag(approve is not None),
        "can_reject": _flag(reject is not None),
    }


def lines(said: Card) -> str:
    """What stands below the title, in the mark-up of DingTalk."""
    facts = [f"**{plain(name)}** {plain(value)}" for name, value in said.facts]
    return "\n\n".join([*facts, *([plain(said.text)] if said.text else [])])


def plain(text: str) -> str:
    """Words that no mark-up is read into."""
    for sign in "\\`*_[]#<>":
        text = text.replace(sign, f"\\{sign}")
    return text


def pressed(said: Mapping[str, Any]) -> Pressed | None:
    """Which button of which card was pressed by whom."""
    content = said.get("content") or said.get("value")
    try:
        private = orjson.loads(content)["cardPrivateData"] if isinstance(content, str) else {}
        ids = private.get("actionIds") or ()
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None
    if said.get("type") != "actionCallback" or not isinstance(ids, list) or not ids:
        return None
    return Pressed(external_id=str(said.get("userId", "")), card=str(said.get("outTrackId", "")), button=str(ids[0]))


def signature(secret: str, when: str) -> str:
    """How DingTalk signs what cards tell: the moment alone, by the secret that we have given it."""
    return base64.b64encode(hmac.new(secret.encode(), when.encode(), hashlib.sha256).digest()).decode()


def _flag(is_so: bool) -> str:
    return "true" if is_so else "false"
