"""The words as they leave: with the signature of the company, and with the way out where they are marketing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from guanxi.kernel.markup import as_text, is_html
from guanxi.messaging.outbox.models import Message, Purpose

OPT_OUT = "拒收请回复R"
PLACE = re.compile(r"\$\{(\w+)\}|\{(\d+)\}")


@dataclass(frozen=True)
class Registered:
    """A template as the provider has approved it: its code there, and the values for its places, in their order."""

    code: str
    values: dict[str, str]


def plain(message: Message) -> str:
    """The words alone; a mark-up of templates has no place here."""
    text = as_text(message.body) if is_html(message.body) else message.body
    return text.strip() or message.subject.strip()


def whole(words: str, signature: str, *, is_marketing: bool) -> str:
    """All that the receiver reads, which is what is counted and charged."""
    head = f"【{signature}】" if signature and not words.startswith("【") else ""
    return f"{head}{with_way_out(words) if is_marketing else words}"


def of_message(message: Message, signature: str) -> str:
    """All that the receiver of a message reads."""
    return whole(plain(message), signature, is_marketing=message.purpose == Purpose.MARKETING)


def with_way_out(words: str) -> str:
    """The words with how to get no more of them, said once."""
    return words if OPT_OUT in words else f"{words} {OPT_OUT}"


def registered(words: str, templates: str) -> Registered | None:
    """The approved template that says these words; providers at home send no others.

    `templates` has one a line: the code, a space, and the text with its places, such as `${name}` or `{1}`. The way
    out is added by the provider, so that a template may leave it away.
    """
    shorter = words.removesuffix(OPT_OUT).rstrip()
    for code, pattern in _patterns(templates):
        found = pattern.fullmatch(shorter) or pattern.fullmatch(words)
        if found is not None:
            return Registered(code, {name.removeprefix("n"): value for name, value in found.groupdict().items()})
    return None


def unreadable(templates: str) -> list[str]:
    """The lines that name no code and text."""
    lines = [line.strip() for line in templates.splitlines() if line.strip()]
    return [line for line in lines if not line.partition(" ")[2].strip()]


@lru_cache(maxsize=8)
def _patterns(templates: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for line in templates.splitlines():
        code, _space, text = line.strip().partition(" ")
        if text.strip():
            found.append((code, _pattern(text.strip())))
    return tuple(found)


def _pattern(text: str) -> re.Pattern[str]:
    """A place takes as little as it can; one that stands twice says the same twice."""
    said, end, known = "", 0, set[str]()
    for place in PLACE.finditer(text):
        name = f"n{place[1] or place[2]}"
        said += re.escape(text[end : place.start()])
        said += f"(?P={name})" if name in known else f"(?P<{name}>.+?)"
        known.add(name)
        end = place.end()
    return re.compile(said + re.escape(text[end:]), re.DOTALL)
