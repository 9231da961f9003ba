"""Messages and cards in the words of WeCom: 文本卡片, and 模板卡片 with buttons (按钮交互型)."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from guanxi.messaging.im.providers.base import Button, Card, Note, opening, shortened

TITLE, TEXT = 120, 500  # in bytes, of a message
CARD_TITLE, CARD_TEXT, CARD_FACTS, FACT_NAME, FACT = 36, 112, 6, 5, 30  # in signs, of a card
STYLES = {"good": 1, "bad": 2}


def note(said: Note) -> dict[str, Any]:
    """A message. Without a way back it is plain words."""
    if not said.link:
        return {"msgtype": "text", "text": {"content": shortened(f"{said.title}\n{said.text}".strip(), 2000)}}
    card = {
        "title": shortened(said.title or said.text, TITLE),
        "description": shortened(escape(said.text), TEXT),
        "url": said.link,
        "btntxt": opening(),
    }
    return {"msgtype": "textcard", "textcard": card}


def card(said: Card) -> dict[str, Any]:
    """A card with buttons, or once it has its state, one that only tells."""
    made: dict[str, Any] = {
        "card_type": "text_notice" if said.state else "button_interaction",
        "source": {"desc": "Guanxi"},
        "main_title": {"title": said.title[:CARD_TITLE], "desc": said.state},
        "sub_title_text": said.text[:CARD_TEXT],
        "horizontal_content_list": [_fact(name, value) for name, value in said.facts[:CARD_FACTS]],
        "card_action": {"type": 1, "url": said.link},
    }
    if said.state:
        return made
    return {**made, "task_id": said.name, "button_list": [_button(one) for one in said.buttons]}


def _fact(name: str, value: str) -> dict[str, str]:
    return {"keyname": name[:FACT_NAME], "value": value if len(value) <= FACT else f"{value[: FACT - 1]}…"}


def _button(one: Button) -> dict[str, Any]:
    made = {"text": one.label, "style": STYLES.get(one.tone, 4)}
    return {**made, "type": 1, "url": one.page()} if one.is_link else {**made, "type": 0, "key": one.key}


def as_xml(said: Card) -> str:
    """The card in its new form, as the answer to a press bears it."""
    made = card(said)
    inner = f"<CardType><![CDATA[{made['card_type']}]]></CardType>"
    inner += f"<Source><Desc><![CDATA[{made['source']['desc']}]]></Desc></Source>"
    inner += f"<MainTitle>{_element('Title', made['main_title']['title'])}"
    inner += f"{_element('Desc', made['main_title']['desc'])}</MainTitle>"
    inner += _element("SubTitleText", made["sub_title_text"])
    inner += "".join(_list("HorizontalContentList", one) for one in made["horizontal_content_list"])
    inner += f"<CardAction><Type>1</Type>{_element('Url', said.link)}</CardAction>"
    inner += "".join(_list("ButtonList", one) for one in made.get("button_list", ()))
    return f"<MsgType><![CDATA[update_template_card]]></MsgType><TemplateCard>{inner}</TemplateCard>"


def button_xml(words: str) -> str:
    """Words in place of the button that was pressed."""
    return f"<MsgType><![CDATA[update_button]]></MsgType><Button>{_element('ReplaceName', words)}</Button>"


def _list(name: str, values: Mapping[str, Any]) -> str:
    names = {"keyname": "KeyName"}
    return f"<{name}>{''.join(_element(names.get(key, key.title()), value) for key, value in values.items())}</{name}>"


def _element(name: str, value: Any) -> str:
    return f"<{name}><![CDATA[{str(value).replace(']]>', ']] >')}]]></{name}>"
