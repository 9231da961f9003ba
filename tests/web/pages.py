"""Reading pages as a browser would: the fields of a form with their values."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class Fields(HTMLParser):
    """Names and values of what the last form of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.select = self.area = ""
        self.text = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.inside = "form" in (given.get("class") or "").split()
        elif tag == "template":
            self.inside = False
        elif not self.inside:
            return
        elif tag == "input" and name and self._is_sent(given):
            self.values.setdefault(name, []).append(given.get("value") or "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given and given.get("value"):
            self.values.setdefault(self.select, []).append(given["value"] or "")
        elif tag == "textarea":
            self.area, self.text = name, ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.inside:
            self.values.setdefault(self.area, []).append(self.text.removeprefix("\n"))
        if tag == "template":
            self.inside = True

    def _is_sent(self, given: dict[str, Any]) -> bool:
        return given.get("type") not in {"checkbox", "radio", "file", "submit"} or "checked" in given


def form_of(client: Client, address: str) -> dict[str, list[str]]:
    """What the record form at an address would send as it stands."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    reader = Fields()
    reader.feed(answer.content.decode())
    return reader.values


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
