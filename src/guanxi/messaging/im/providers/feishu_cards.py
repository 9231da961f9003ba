"""Messages and cards in the words of Feishu: both are cards, and what is decided can be changed for 14 days."""

from typing import Any

from guanxi.messaging.im.providers.base import Button, Card, Note, opening

TYPES = {"good": "primary", "bad": "danger"}


def note(said: Note) -> dict[str, Any]:
    """A message: its words, and a button that leads back."""
    buttons = [_link(opening(), said.link)] if said.link else []
    return _card(said.title, "blue", [_words(said.text)], buttons)


def card(said: Card) -> dict[str, Any]:
    """A card with what can be seen of the record, its state and its buttons."""
    facts = [
        {"is_short": True, "text": {"tag": "lark_md", "content": f"**{_plain(name)}**\n{_plain(value)}"}}
        for name, value in said.facts
    ]
    elements: list[dict[str, Any]] = [{"tag": "div", "fields": facts}] if facts else []
    if said.text:
        elements.append(_words(said.text))
    if said.state:
        elements.append({"tag": "note", "elements": [_plain_text(said.state)]})
        return _card(said.title, "grey", elements, [_link(opening(), said.link)])
    return _card(said.title, "blue", elements, [_button(said, one) for one in said.buttons])


def _card(title: str, colour: str, elements: list[dict[str, Any]], buttons: list[dict[str, Any]]) -> dict[str, Any]:
    actions = [{"tag": "action", "actions": buttons}] if buttons else []
    return {
        "config": {"wide_screen_mode": True, "update_multi": True},
        "header": {"template": colour, "title": _plain_text(title)},
        "elements": [*elements, *actions],
    }


def _button(said: Card, one: Button) -> dict[str, Any]:
    if one.is_link:
        return _link(one.label, one.page())
    value = {"card": said.name, "button": one.key}
    return {"tag": "button", "text": _plain_text(one.label), "type": TYPES.get(one.tone, "default"), "value": value}


def _link(label: str, page: str) -> dict[str, Any]:
    return {"tag": "button", "text": _plain_text(label), "type": "default", "url": page}


def _words(text: str) -> dict[str, Any]:
    return {"tag": "div", "text": _plain_text(text)}


def _plain_text(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


def _plain(text: str) -> str:
    """Words that no mark-up is read into."""
    for sign, name in (("&", "&#38;"), ("<", "&#60;"), (">", "&#62;"), ("*", "&#42;"), ("[", "&#91;"), ("~", "&#126;")):
        text = text.replace(sign, name)
    return text
