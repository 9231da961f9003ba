"""What the names of a template mean: fields of the record, of those that it refers to, of who writes and who reads.

A name begins with what it is about: `contact.name`, `account.industry`, `opportunity.amount`, `sender.name`,
`receiver.name`, `company.name`. Begun with the record's own kind it is the record; with another, the first record of
that kind that it refers to. What the reader may not see is missing, whoever wrote the template.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model
from markupsafe import Markup

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.access.scope import visible
from guanxi.kernel import merging
from guanxi.kernel.errors import DomainError
from guanxi.kernel.picturing import heights, tag
from guanxi.kernel.text import listed
from guanxi.meta import registry
from guanxi.meta.amounts import CURRENCY, in_currency_at
from guanxi.meta.conditions.parse import resolve
from guanxi.meta.conditions.tree import Path
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.merging.accounts import account_fields, account_row, accounts_of, asked_of
from guanxi.records.titles import title_of, titles

HOPS = 3
PICTURE = "img"
PEOPLE = ("sender", "receiver", "owner")
OWN = ("title", "link")  # of the record, whatever it is: record.title
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def unknown_names(words: str, writer: Actor, key: str = "body", *, pictured: bool = False) -> list[str]:
    """The names in a template that mean nothing to its writer, and what messages can't do, as it is written. Words with
    looks may place pictures."""
    found: list[str] = []
    used = list(merging.used(merging.parse(words, key)))
    known = heights.ask(pictures_in(words, key)) if pictured else {}
    for loops, node in used:
        function = getattr(node, "function", "")
        if function == PICTURE and node.name in known and not loops:
            continue
        if loops or isinstance(node, merging.Loop) or function:
            found.append(f"{function}:{node.name}" if function else f"#{node.name}")
        elif not _is_known(node.name, writer):
            found.append(node.name)
    return list(dict.fromkeys(found))


def pictures_in(words: str, key: str = "body") -> list[str]:
    """The names of the pictures that a template places."""
    nodes = (node for _loops, node in merging.used(merging.parse(words, key)))
    return [node.name for node in nodes if isinstance(node, merging.Value) and node.function == PICTURE]


def _is_known(name: str, writer: Actor) -> bool:
    root, _dot, rest = name.partition(".")
    if root == "record":
        return rest in OWN
    if is_account(root, rest):
        return may_know_account(rest, writer)
    try:
        return path_of(root, rest, writer) is not None
    except DomainError:
        return False


def is_account(root: str, rest: str) -> bool:
    """Whether a name is about the company's bank accounts, such as `company.bank_accounts`."""
    return root == "company" and rest in account_fields()


def may_know_account(name: str, reader: Actor) -> bool:
    """Whether a person may know what is told of them under a name."""
    lines = registry.get("company").lines
    return lines is not None and set(asked_of(name)) <= readable(lines, reader)


def path_of(root: str, rest: str, reader: Actor) -> Path | None:
    """The path behind a root; nothing when there is no such root, E_UNKNOWN_FIELD when there is no such field."""
    key = "user" if root in PEOPLE else root
    module = next((one for one in registry.all_modules() if one.key == key), None)
    if module is None or not rest:
        return None
    path = resolve(module, rest, partial(readable, actor=reader), hops=HOPS)
    return None if any(hop.lines for hop in path.hops) else path


@dataclass
class Found:
    """The records that templates have asked for in one go, so that nobody is looked up twice."""

    reader: Actor
    known: dict[tuple[str, int], Model | None] = field(default_factory=dict)
    heights: dict[str, int | None] = field(default_factory=dict)
    accounts: list[dict[str, Any]] | None = None

    def record(self, module: Module, pk: int | None) -> Model | None:
        """A living record that the reader sees."""
        if not pk:
            return None
        key = (module.key, pk)
        if key not in self.known:
            self.known[key] = visible(module, self.reader, named=True).filter(pk=pk).first()
        return self.known[key]

    def gather(self, module: Module, ids: Iterable[int | None]) -> None:
        """Look several up in one query."""
        asked = {pk for pk in ids if pk and (module.key, pk) not in self.known}
        rows = {row.pk: row for row in visible(module, self.reader, named=True).filter(pk__in=asked)} if asked else {}
        self.known |= {(module.key, pk): rows.get(pk) for pk in asked}

    def accounts_of(self, company: Any) -> list[dict[str, Any]]:
        """The company's bank accounts, looked up once."""
        if self.accounts is None:
            self.accounts = accounts_of(company)
        return self.accounts

    def picture(self, name: str) -> Markup:
        """A picture of the company; nothing where it is not there any more."""
        if name not in self.heights:
            self.heights[name] = heights.ask([name]).get(name)
        height = self.heights[name]
        return Markup(tag(name, height) if height else "")

    def title(self, module: Module, pk: int) -> str:
        """What a reference to a record says; who sees the reference sees that much."""
        record = self.known.get((module.key, pk))
        if record is not None:
            return title_of(module, record)
        found = titles(module.key, [pk], self.reader).get(pk)
        return found.text if found else ""


@dataclass(frozen=True)
class RecordScope:
    """The names of a template for one record and one reader. `people` are the ids of sender and receiver."""

    found: Found
    module: Module | None = None
    record: Any = None
    people: Mapping[str, int | None] = field(default_factory=dict)

    def say(self, name: str, function: str) -> str:
        """The value as the reader sees it; nothing where it is empty, or none of his."""
        root, _dot, rest = name.partition(".")
        if function == PICTURE:
            return self.found.picture(name)
        if root == "record":
            return self._own(rest)
        read = self._read(name)
        return "" if read is None else self._shown(*read)

    def holds(self, test: merging.Test) -> bool:
        """Whether a value is there, or compares as asked."""
        read = self._read(test.name)
        if read is None:
            return test.operator == "!="
        item, value = read
        if not test.operator:
            return not item.is_empty(value)
        return compares(item, value, test.operator, test.literal)

    def rows(self, name: str) -> Sequence[merging.Scope]:
        """Messages have no loops."""
        return ()

    def _own(self, name: str) -> str:
        if self.module is None or self.record is None:
            return ""
        if name == "link":
            return f"{settings.BASE_URL}/m/{self.module.slug}/{self.record.pk}/"
        return title_of(self.module, self.record)

    def _read(self, name: str) -> tuple[Field, Any] | None:
        root, _dot, rest = name.partition(".")
        if is_account(root, rest):
            return self._account(rest)
        try:
            path = path_of(root, rest, self.found.reader)
        except DomainError:
            return None
        place = self._root(root)
        if path is None or place is None:
            return None
        for hop in path.hops:
            assert hop.field is not None
            assert hop.target is not None
            place = self.found.record(hop.target, hop.field.read(place))
            if place is None:
                return None
        item = in_currency_at(path.field, vars(place), self.found.reader.currency)
        return item, item.read(place)

    def _account(self, name: str) -> tuple[Field, Any] | None:
        """Of the bank account in the currency of the record, or of all."""
        company = self._root("company")
        if company is None or not may_know_account(name, self.found.reader):
            return None
        currency = getattr(self.record, CURRENCY, "") or self.found.reader.currency
        return account_fields()[name], account_row(self.found.accounts_of(company), currency).get(name)

    def _root(self, root: str) -> Any:
        """The record with which a name begins."""
        if self.module is not None and root == self.module.key:
            return self.record
        if root == "company":
            return registry.get("company").model.objects.filter(is_main=True).first()
        if root in self.people:
            return self.found.record(registry.get("user"), self.people[root])
        if root == "owner":
            return self.found.record(registry.get("user"), getattr(self.record, "owner_id", None))
        return next(self._referred(root), None)

    def _referred(self, key: str) -> Iterator[Any]:
        """Records of a kind that the record refers to, in the order of its fields."""
        if self.module is None or self.record is None:
            return
        known = readable(self.module, self.found.reader)
        for item in self.module.fields:
            if item.is_reference and item.target == key and item.key in known:
                record = self.found.record(registry.get(key), item.read(self.record))
                if record is not None:
                    yield record

    def _shown(self, item: Field, value: Any) -> str:
        if item.is_empty(value):
            return ""
        if item.is_reference:
            return self.found.title(registry.get(item.target), value)
        if item.target:
            return listed(self.found.title(registry.get(item.target), pk) for pk in value)
        return item.type.display(value)


def compares(item: Field, value: Any, sign: str, literal: str) -> bool:
    """Whether a value stands so to what a template says; a literal that is none of its values is only unequal."""
    try:
        wanted = item.clean(literal)
    except DomainError:
        return sign == "!="
    if item.is_empty(value) or item.is_empty(wanted):
        return (sign == "=") == (item.is_empty(value) and item.is_empty(wanted))
    return COMPARED[sign](value, wanted)
