"""The language of templates: what it reads, what it refuses, and what it makes of a scope."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel import merging
from guanxi.kernel.errors import DomainError
from guanxi.kernel.merging import Scope, merge, parse, used

pytestmark = pytest.mark.once


@dataclass
class Words:
    """A scope of plain words."""

    values: dict[str, str]
    lines: Sequence["Words"] = field(default_factory=tuple)

    def say(self, name: str, function: str) -> str:
        return self.values.get(name, "").upper() if function else self.values.get(name, "")

    def holds(self, test: merging.Test) -> bool:
        value = self.values.get(test.name, "")
        return value == test.literal if test.operator == "=" else bool(value)

    def rows(self, name: str) -> Sequence[Scope]:
        return self.lines


def merged(text: str, **values: Any) -> str:
    lines = [Words({**values, **line}) for line in values.pop("lines", ())]
    return merge(parse(text), Words(values, lines), escape)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("Dear {{name}}!", "Dear A&amp;B!"),
        ("{{ missing | our customer }}", "our customer"),
        ("{{upper:name}}", "A&amp;B"),
        ("{{?name}}yes{{/?}}{{?!name}}no{{/?}}", "yes"),
        ("{{?kind=big}}large{{:}}small{{/?}}", "small"),
        ("{{#lines}}{{no}}:{{name}} {{/lines}}", "1:A&amp;B 2:A&amp;B "),
        ("{{#lines}}{{?no=2}}{{no}}{{/?}}{{/lines}}", "2"),
        ("no tags { at } all", "no tags { at } all"),
    ],
)
def test_a_template_says_what_its_scope_knows(template: str, said: str) -> None:
    assert merged(template, name="A&B", kind="tiny", lines=[{"no": "1"}, {"no": "2"}]) == said


@pytest.mark.parametrize(
    "template",
    [
        "{{#lines}}never closed",
        "{{?name}}never closed",
        "closed {{/lines}} before opened",
        "{{#lines}}{{/other}}",
        "{{?name}}{{#lines}}{{/?}}{{/lines}}",
        "{{''.__class__.__mro__}}",
        "{{name.__class__()}}",
        "{{ 7*7 }}",
        "{{?name}}a{{:}}b{{:}}c{{/?}}",
        "{{#lines}}" * 12 + "{{/lines}}" * 12,
    ],
)
def test_what_can_not_be_read_is_refused_with_its_line(template: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse("first line\n" + template)
    assert refused.value.code == "E_TEMPLATE_SYNTAX"
    assert refused.value.params["line"] == 2


def test_what_a_template_asks_is_known_with_its_loops() -> None:
    asked = [(loops, node.name) for loops, node in used(parse("{{a}}{{#lines}}{{?b}}{{c}}{{/?}}{{/lines}}"))]
    assert asked == [((), "a"), ((), "lines"), (("lines",), "b"), (("lines",), "c")]


@given(st.text(alphabet="{}#?/:|!=a.1 \n中", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        nodes = parse(text)
    except DomainError as error:
        assert error.code == "E_TEMPLATE_SYNTAX"  # noqa: PT017  either outcome is right
    else:
        assert "{{" not in merge(nodes, Words({})) or "{{" in text
