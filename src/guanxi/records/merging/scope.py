"""What the names of a template mean for one record or line: its fields, what they refer to, the company, the reader.

Fields that the reader may not read are empty, and so is what lies behind records that he does not see.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel import clock
from guanxi.kernel.merging import Test
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.amounts import CURRENCY, in_currency_at
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, FieldSet, Module
from guanxi.meta.types.base import FieldType, Refusal
from guanxi.meta.types.choice import Picklist
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer, Percent
from guanxi.records.merging.accounts import account_fields, account_row, asked_of
from guanxi.records.titles import Titles

COMPANY, ME, INDEX = "company", "me", "index"
TODAY = Field(key="today", type=Date(), label="today", column="today")
NOW = Field(key="now", type=DateTime(), label="now", column="now")
NUMBER = Field(key=INDEX, type=Integer(), label=INDEX, column=INDEX)
ALONE = {"today": TODAY, "now": NOW}
Row = Mapping[str, Any]
Function = Callable[["RecordScope", str], str]


@dataclass(frozen=True)
class Found:
    """A field and the value that it has here."""

    field: Field
    value: Any
    row: Row

    @property
    def type(self) -> FieldType:
        return self.field.type


@dataclass
class Gathered:
    """What all records of a batch share: what they refer to, by module and id, and what each is called."""

    module: Module
    actor: Actor
    functions: Mapping[str, Function]
    rows: dict[tuple[str, int], Row] = field(default_factory=dict)
    titles: Titles = field(default_factory=dict)
    company: Row = field(default_factory=dict)
    accounts: Sequence[dict[str, Any]] = ()
    me: Row = field(default_factory=dict)
    known: dict[str, frozenset[str]] = field(default_factory=dict)

    def may_read(self, of: FieldSet, key: str) -> bool:
        if of.slug not in self.known:
            self.known[of.slug] = readable(of, self.actor)
        return key in self.known[of.slug]


@dataclass(frozen=True)
class RecordScope:
    """One record, or one of its lines; a line knows the record's names too. A group of lines has the names of its first
    line, and nothing but the group's lines in it."""

    gathered: Gathered
    row: Row
    lines: Sequence[Row] = ()
    line: Row | None = None
    place: int = 0
    is_group: bool = False

    def say(self, name: str, function: str) -> str:
        if function:
            return self.gathered.functions[function](self, name)
        return self.text(self.find(name))

    def text(self, found: Found | None) -> str:
        """A value as its reader sees it, in the language of the moment."""
        if found is None or found.field.is_empty(found.value):
            return ""
        if found.field.target:
            ids = found.value if isinstance(found.value, tuple) else (found.value,)
            named = [self.gathered.titles.get((found.field.target, pk)) for pk in ids]
            return listed(title.text for title in named if title)
        row = {CURRENCY: found.row.get(CURRENCY) or self.row.get(CURRENCY)}
        kind = in_currency_at(found.field, row, self.gathered.actor.currency).type
        if isinstance(kind, DecimalNumber) and not isinstance(kind, Percent):
            return f"{Decimal(kind.dump(found.value) or 0):,f}"  # grouped by thousands in every language, as on pages
        return kind.display(found.value)

    def holds(self, test: Test) -> bool:
        if test.name == LINES:
            return bool(self.lines)
        found = self.find(test.name)
        if not test.operator:
            return found is not None and not found.field.is_empty(found.value) and found.value != 0
        if found is None:
            return test.operator == "!="
        return _compared(self, found, test)

    def rows(self, name: str) -> Sequence["RecordScope"]:
        """The lines; or by the name of one of their fields, groups of those that have the same value there, in the
        order of the first of each."""
        each = [RecordScope(self.gathered, self.row, self.lines, line, at) for at, line in enumerate(self.lines, 1)]
        if name == LINES:
            return each
        groups: dict[Any, list[Row]] = {}
        for one, line in zip(each, self.lines, strict=True):
            found = one.find(name)
            groups.setdefault(found.value if found else None, []).append(line)
        return [
            RecordScope(self.gathered, self.row, own, own[0], at, is_group=True)
            for at, own in enumerate(groups.values(), 1)
        ]

    def find(self, name: str) -> Found | None:
        """The field and value that a name leads to; nothing where the reader sees none."""
        if name in ALONE:
            today, now = clock.today(self.gathered.actor.timezone), clock.now()
            return Found(ALONE[name], today if name == "today" else now, {})
        head, *rest = name.split(".")
        lines = self.gathered.module.lines
        if self.line is not None and lines is not None:
            if name == INDEX:
                return Found(NUMBER, self.place, {})
            inner = rest if head == LINES else [head, *rest]
            if inner and inner[0] in lines.by_key:
                return self._step(lines, self.line, inner)
        return self._of_record(head, rest)

    def _of_record(self, head: str, rest: list[str]) -> Found | None:
        module = self.gathered.module
        if head in module.by_key:
            return self._step(module, self.row, [head, *rest])
        if head == module.key and rest:
            return self._step(module, self.row, rest)
        if head == COMPANY and len(rest) == 1 and rest[0] in account_fields():
            return self._of_account(rest[0])
        if head == COMPANY and rest:
            return self._step(registry.get(COMPANY), self.gathered.company, rest)
        if head == ME and rest:
            return self._step(registry.get("user"), self.gathered.me, rest)
        return None

    def _of_account(self, name: str) -> Found | None:
        """Of a bank account of the company, as far as the reader may know of them."""
        lines = registry.get(COMPANY).lines
        if lines is None or not all(self.gathered.may_read(lines, key) for key in asked_of(name)):
            return None
        row = account_row(self.gathered.accounts, str(self.row.get(CURRENCY) or self.gathered.actor.currency))
        return Found(account_fields()[name], row.get(name), row)

    def _step(self, of: FieldSet, row: Row, keys: list[str]) -> Found | None:
        if not row or not keys or keys[0] not in of.by_key or not self.gathered.may_read(of, keys[0]):
            return None
        return self._follow(of.field(keys[0]), row, keys[1:])

    def _follow(self, one: Field, row: Row, rest: list[str]) -> Found | None:
        value = row.get(one.column)
        if not rest:
            return Found(one, value, row)
        if not one.is_reference or not value:
            return None
        return self._step(registry.get(one.target), self.gathered.rows.get((one.target, value), {}), rest)


def _compared(scope: RecordScope, found: Found, test: Test) -> bool:
    left: Any = found.value
    right: Any = test.literal
    with contextlib.suppress(Refusal):
        right = found.type.parse(test.literal) if not found.field.target else test.literal
    if found.field.target:
        left = scope.text(found)
    if isinstance(found.type, Picklist) and isinstance(left, tuple):
        right = {found.type.meant(test.literal)}
        return (set(left) >= right) == (test.operator == "=")
    return _by(test.operator, left, right)


def _by(operator: str, left: Any, right: Any) -> bool:
    if operator in {"=", "!="}:
        return (left == right) == (operator == "=")
    if left is None or right in (None, ""):
        return False
    try:
        return {"<": left < right, ">": left > right, "<=": left <= right, ">=": left >= right}[operator]
    except TypeError:
        return False
