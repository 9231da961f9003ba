"""A template filled in for one receiver, and what was missing for it."""

import re
from dataclasses import dataclass, replace
from html import escape

from django.utils import timezone, translation

from guanxi.kernel import merging
from guanxi.kernel.markup import is_html
from guanxi.messaging.templates.scope import PICTURE, RecordScope

MARK = "\x00"
MARKED = re.compile(f"{MARK}([^{MARK}]*){MARK}")


@dataclass(frozen=True)
class Filled:
    """The words of a message. `missing` names the values that are empty and have no words in their place."""

    subject: str
    body: str
    missing: tuple[str, ...] = ()


def filled(subject: str, body: str, scope: RecordScope, language: str = "") -> Filled:
    """Subject and body with the values of a scope, said in a language and in the time of the reader; values never
    become tags."""
    with translation.override(language or translation.get_language()), timezone.override(scope.found.reader.timezone):
        head, no_head = _merged(subject, scope, is_rich=False)
        words, no_words = _merged(body, scope, is_rich=is_html(body))
    return Filled(" ".join(head.split()), words, tuple(dict.fromkeys((*no_head, *no_words))))


def _merged(text: str, scope: RecordScope, *, is_rich: bool) -> tuple[str, list[str]]:
    nodes = _marking(merging.parse(text))
    said = merging.merge(nodes, scope, escape if is_rich else str)
    return MARKED.sub("", said), MARKED.findall(said)


def _marking(nodes: merging.Nodes) -> merging.Nodes:
    """The same, with a mark in the place of each value that has no words for when it is empty."""
    return tuple(_marked(node) for node in nodes)


def _marked(node: merging.Node) -> merging.Node:
    if isinstance(node, merging.Value) and not node.default and node.function != PICTURE:
        return replace(node, default=f"{MARK}{node.name}{MARK}")
    if isinstance(node, merging.When):
        return replace(node, body=_marking(node.body), otherwise=_marking(node.otherwise))
    return node
