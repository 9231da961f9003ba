"""A reader of pages that follows every address it is offered, and the strange ones that nobody offers.

Addresses are taken from whatever attribute holds them, so that a new attribute of an island is followed as well. Of
addresses of one kind, such as all records of a module with the same parameters, only some are read.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPTIONAL = {"li", "dt", "dd", "p", "option", "optgroup", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup"}
WRITES = {"hx-post", "hx-put", "hx-patch", "hx-delete", "formaction", "data-move", "data-action", "begin", "end"}
WRITES |= {"check", "endpoint"}  # islands send there what is being written
REFERS = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "popovertarget"}
FIELDS = {"input", "select", "textarea"}
UNSEEN = {"hidden", "submit", "button", "reset", "image"}
ODD = ("", "\x00", "9" * 40, "-1", "張" * 300, "%", "'\"><i>", "[[[", '{"all":1}', "a,b,,", "2026-02-30", "\U0010ffff")
NUMBER = re.compile(r"\d+")


@dataclass
class Form:
    """A form that only asks: where it leads, and with what."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a page offers, what it says, and what is wrong with how it is written."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = address
        self.addresses: set[str] = set()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.named: set[str] = set()
        self.pointed: set[str] = set()
        self._open: list[str] = []
        self._labels = 0
        self._row = ""
        self._form: Form | None = None
        self._fields: list[tuple[str, dict[str, str]]] = []
        self.is_whole = "<html" in text[:500]
        self.feed(text)
        self.close()
        self._check()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)
        self._labels += tag == "label"
        if "template" not in self._open[:-1]:
            self._note(tag, given)
        self._offer(tag, given)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] in OPTIONAL and self._open[-1] != tag:
            self._open.pop()
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
            return
        self._open.pop()
        self._labels -= tag == "label"
        if tag == "form":
            self._form = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in SVG: opened and closed at once."""

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def _note(self, tag: str, given: dict[str, str]) -> None:
        """What is needed to judge how the page is written."""
        if "id" in given:
            self.ids[given["id"]] += 1
        for name in REFERS & set(given):
            self.pointed |= set(given[name].split())
            self.named |= {given[name]} if name == "for" else set()
        if tag == "img" and "alt" not in given:
            self.faults.append(f"a picture without words: {given.get('src')}")
        if tag in FIELDS and given.get("type") not in UNSEEN and not self._labels:
            self._fields.append((tag, given))
        self.words += [given[name] for name in ("title", "aria-label", "placeholder", "alt", "value") if name in given]

    def _offer(self, tag: str, given: dict[str, str]) -> None:
        """Addresses to follow; those that write are left alone."""
        if tag == "form":
            asks = given.get("method", "get").lower() == "get"
            self._form = Form(urljoin(self.base, given.get("action", ""))) if asks else None
            self.forms += [self._form] if self._form else []
        elif self._form and given.get("name") and given.get("type") not in {"file", "submit"}:
            self._form.values.setdefault(given["name"], given.get("value", ""))
        if tag == "tr":
            self._row = given.get("data-fields", "")
        if "data-edits" in given and self._row:
            self.addresses.add(self._row + given.get("data-cell", ""))
        for name, value in given.items():
            is_address = value.startswith(("/", "?")) and not value.startswith("//") and " " not in value
            is_link = name in {"href", "src"} and value and not value.startswith("#") and ":" not in value
            is_begun = tag in {"tr", "section"} and name == "data-fields"  # goes on with the name of a cell
            if (is_address or is_link) and not is_begun and name not in WRITES and name not in {"action", "value"}:
                self.addresses.add(urljoin(self.base, value).partition("#")[0])

    def _check(self) -> None:
        left = [tag for tag in self._open if tag not in OPTIONAL and tag not in {"html", "body", "head"}]
        self.faults += [f"<{tag}> is never closed" for tag in left]
        self.faults += [f"the id {name!r} stands there twice" for name, count in self.ids.items() if count > 1]
        for tag, given in self._fields:
            names = {"aria-label", "aria-labelledby", "title"} & set(given)
            if not names and given.get("id") not in self.named:
                self.faults.append(f"a field without a label: <{tag} name={given.get('name')!r}>")
        if self.is_whole:
            self.faults += [f"nothing bears the id {name!r}" for name in sorted(self.pointed - set(self.ids))]


@dataclass
class Visit:
    """One page as it was read. `offered_by` is where it was found; empty for an address that nobody offers."""

    address: str
    status: int
    offered_by: str
    page: Page | None
    body: str


def kind_of(address: str) -> str:
    """Addresses of one kind differ in numbers and in what their parameters hold."""
    parts = urlsplit(address)
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return NUMBER.sub("#", parts.path) + "?" + "&".join(names)


def crawl(client: Client, start: list[str], *, each: int, most: int, odd: int) -> Iterator[Visit]:
    """Read up to `most` pages, `each` of a kind, and each asking form with `odd` strange values."""
    waiting = deque((address, "") for address in start)
    known, read = set(start), Counter[str]()
    filled: set[str] = set()
    while waiting and most:
        address, origin = waiting.popleft()
        if read[kind_of(address)] >= each:
            continue
        read[kind_of(address)] += 1
        most -= 1
        visit = look(client, address, origin)
        yield visit
        if visit.page is None:
            continue
        for found in sorted(visit.page.addresses - known):
            known.add(found)
            waiting.append((found, address))
        for form in visit.page.forms:
            if (form_kind := f"{kind_of(form.action)} {sorted(form.values)}") not in filled:
                filled.add(form_kind)
                yield from fill(client, form, odd)


def fill(client: Client, form: Form, odd: int) -> Iterator[Visit]:
    """A form sent with one strange value at a time."""
    sent = 0
    for place, name in enumerate(form.values):
        for value in (ODD[place % len(ODD)], ODD[(place * 5 + 3) % len(ODD)]):
            if sent < odd:
                sent += 1
                yield look(client, f"{form.action.partition('?')[0]}?{urlencode({**form.values, name: value})}", "")


def look(client: Client, address: str, origin: str) -> Visit:
    """Read one page, as the browser or as htmx asks for it."""
    answer = client.get(address, headers={"Accept": "text/html"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    is_page = answer.headers.get("Content-Type", "").startswith("text/html")
    text = body.decode() if is_page else body.decode(errors="replace")
    if answer.status_code in {301, 302, 303}:
        page = Page(address, f'<a href="{answer.headers["Location"]}"></a>')
    else:
        page = Page(address, text) if is_page else None
    return Visit(address, answer.status_code, origin, page, text)
