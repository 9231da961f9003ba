"""One small language for what people write into templates of prints, mails and messages: fields, blocks and loops.

    {{account.name}}              the value of a field, through references too
    {{account.name|our customer}} with what stands there when it is empty
    {{capitals:amount}}           said by a function: capitals, sum, count, qr, barcode, img, …
    {{?amount>1000}} … {{:}} … {{/?}}   only when it holds, and else; {{?name}} when filled, {{?!name}} when empty
    {{#lines}} … {{/lines}}       once for each line; fields of the record are known inside
    {{#lines.product}} … {{/lines.product}}   once for each group of lines with the same product

Nothing of it can run anything: a template is parsed into values, and a `Scope` says what its names mean.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from guanxi.kernel.errors import DomainError

TAG = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
NAME = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*"
VALUE = re.compile(rf"(?:([a-z]+):)?({NAME})(?:\s*\|(.*))?", re.DOTALL)
TEST = re.compile(rf"(!?)\s*({NAME})(?:\s*(!=|<=|>=|=|<|>)\s*(.*))?", re.DOTALL)
DEEPEST = 8  # blocks inside blocks


@dataclass(frozen=True)
class Value:
    """A place where a value stands."""

    name: str
    function: str = ""
    default: str = ""


@dataclass(frozen=True)
class Test:
    """What a block asks; without an operator, whether there is a value."""

    name: str
    operator: str = ""
    literal: str = ""
    is_negated: bool = False


@dataclass(frozen=True)
class When:
    """A block that stands only when its test holds, and what stands instead."""

    test: Test
    body: "Nodes"
    otherwise: "Nodes" = ()


@dataclass(frozen=True)
class Loop:
    """A block that stands once for each of several rows."""

    name: str
    body: "Nodes"


Node = str | Value | When | Loop
Nodes = tuple[Node, ...]


class Scope(Protocol):
    """What the names of a template mean for one record, or for one of its rows."""

    def say(self, name: str, function: str) -> str:
        """A value as its reader sees it; markup that must not be escaped says so by `__html__`."""

    def holds(self, test: Test) -> bool:
        """Whether a test holds, negation left out."""

    def rows(self, name: str) -> Sequence["Scope"]:
        """The rows of a loop, each with its own names beside these."""


def parse(text: str, field: str = "body") -> Nodes:
    """A template as values; E_TEMPLATE_SYNTAX says what is wrong and where."""
    reader = _Reader(text, field)
    nodes, end = reader.block("")
    if end:
        raise reader.wrong(end)
    return nodes


def merge(nodes: Nodes, scope: Scope, escape: Callable[[str], str] = str) -> str:
    """The template with the values of a scope; what is said in text is escaped, the template itself is not."""
    return "".join(_merged(nodes, scope, escape))


def used(nodes: Nodes, loops: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value | Test | Loop]]:
    """Everything that a template asks, each with the loops it stands in, so that it can be checked beforehand."""
    for node in nodes:
        if isinstance(node, Value):
            yield loops, node
        elif isinstance(node, When):
            yield loops, node.test
            yield from used((*node.body, *node.otherwise), loops)
        elif isinstance(node, Loop):
            yield loops, node
            yield from used(node.body, (*loops, node.name))


def read_value(text: str) -> Value | None:
    """The value that the inside of a tag names, or nothing when it is no value."""
    found = VALUE.fullmatch(text)
    if found is None:
        return None
    return Value(found[2], found[1] or "", (found[3] or "").strip())


def read_test(text: str) -> Test | None:
    """The test behind the `?` of a tag, or nothing when it can't be read."""
    found = TEST.fullmatch(text.strip())
    if found is None or (found[1] and found[3]):
        return None
    return Test(found[2], found[3] or "", (found[4] or "").strip().strip("'\"“”"), bool(found[1]))


def _merged(nodes: Nodes, scope: Scope, escape: Callable[[str], str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Value):
            said = scope.say(node.name, node.function) or node.default
            yield str(said) if hasattr(said, "__html__") else escape(str(said))
        elif isinstance(node, When):
            yield from _merged(node.body if is_true(node.test, scope) else node.otherwise, scope, escape)
        else:
            for row in scope.rows(node.name):
                yield from _merged(node.body, row, escape)


def is_true(test: Test, scope: Scope) -> bool:
    """Whether a block stands."""
    return scope.holds(test) != test.is_negated


class _Reader:
    """The tags of a text one after the other."""

    def __init__(self, text: str, field: str) -> None:
        self.text, self.field, self.at = text, field, 0
        self.tags: Iterable[re.Match[str]] = TAG.finditer(text)

    def block(self, end: str, depth: int = 0) -> tuple[Nodes, str]:
        """The nodes up to a closing tag, and which one it was; an empty one is the end of the text."""
        if depth > DEEPEST:
            raise self.wrong(end)
        found: list[Node] = []
        for tag in self.tags:
            found.append(self.text[self.at : tag.start()])
            self.at = tag.end()
            inside = _plain(tag[1])
            if inside.startswith("/") or inside == ":":
                return _filled(found), inside
            found.append(self._node(inside, depth))
        found.append(self.text[self.at :])
        if end:
            raise self.wrong(end)
        return _filled(found), ""

    def wrong(self, tag: str) -> DomainError:
        line = self.text.count("\n", 0, self.at) + 1
        return DomainError("E_TEMPLATE_SYNTAX", field=self.field, tag="{{" + tag + "}}", line=line)

    def _node(self, inside: str, depth: int) -> Node:
        if inside.startswith("#"):
            return self._loop(inside[1:].strip(), depth)
        if inside.startswith("?"):
            return self._when(inside[1:], depth)
        value = read_value(inside)
        if value is None:
            raise self.wrong(inside)
        return value

    def _loop(self, name: str, depth: int) -> Loop:
        if not re.fullmatch(NAME, name):
            raise self.wrong("#" + name)
        body, end = self.block("#" + name, depth + 1)
        if end not in {f"/{name}", "/"}:
            raise self.wrong(end)
        return Loop(name, body)

    def _when(self, asked: str, depth: int) -> When:
        test = read_test(asked)
        if test is None:
            raise self.wrong("?" + asked)
        body, end = self.block("?" + asked, depth + 1)
        otherwise: Nodes = ()
        if end == ":":
            otherwise, end = self.block("?" + asked, depth + 1)
        if end not in {"/?", "/", f"/?{asked}"}:
            raise self.wrong(end)
        return When(test, body, otherwise)


def _plain(inside: str) -> str:
    """The inside of a tag without what editors of text put into it by themselves."""
    return inside.replace("\N{NO-BREAK SPACE}", " ").replace("：", ":").strip()


def _filled(found: Iterable[Any]) -> Nodes:
    return tuple(node for node in found if node != "")
