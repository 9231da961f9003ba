"""Records named in words by their address: shown by title to those who may see them, as an address to others."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.records.titles import visible_titles

RECORD = re.compile(r"(?P<before>https?://[^\s/]+)?/m/(?P<slug>[a-z][a-z0-9-]*)/(?P<pk>[0-9]{1,18})/?(?![\w/?#.-])")
MOST = 50  # records in the words of one page


def with_records(texts: Iterable[str], actor: Actor, base: str) -> list[Markup]:
    """The texts with links to the records that they name: one query for each kind of record. `base` is our own
    address; what lies elsewhere stays as it was written."""
    written = list(texts)
    asked: dict[str, set[int]] = defaultdict(set)
    for text in written:
        for found in list(RECORD.finditer(text))[:MOST]:
            if module := _module(found, base):
                asked[module.key].add(int(found["pk"]))
    titles = {(key, pk): one.text for key, ids in asked.items() for pk, one in visible_titles(key, ids, actor).items()}
    return [_linked(text, titles, base) for text in written]


def _linked(text: str, titles: dict[tuple[str, int], str], base: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in RECORD.finditer(text):
        module = _module(found, base)
        title = titles.get((module.key, int(found["pk"]))) if module else None
        if module and title:
            link = Markup('<a class="link" href="/m/{}/{}/">{}</a>').format(found["slug"], found["pk"], title)
            parts += [escape(text[end : found.start()]), link]
            end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _module(found: re.Match[str], base: str) -> Any:
    return registry.by_slug(found["slug"]) if found["before"] in (None, base) else None
