"""Checking what a rule says: names, values and conditions against the modules, each refusal at its place."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.fields import readable, writable
from guanxi.kernel import merging
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta import registry
from guanxi.meta.amounts import in_currency
from guanxi.meta.conditions.parse import MOST_HOPS, parse_json, resolve
from guanxi.meta.conditions.tree import Condition, Path, every_test
from guanxi.meta.field import Field
from guanxi.meta.module import FieldSet, Module
from guanxi.meta.types.relation import Relation
from guanxi.meta.types.sealed import Sealed

NOBODY = Actor(user_id=None)  # fields that are private to administrators are no matter of rules


@dataclass
class Checking:
    """The module of the rule, what is wrong so far, and the modules that it reads and writes."""

    module: Module
    currency: str = "CNY"
    errors: list[DomainError] = field(default_factory=list)
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    at: str = ""

    @contextmanager
    def inside(self, name: str) -> Iterator[None]:
        """What is refused in the block bears this name before its own."""
        before, self.at = self.at, f"{self.at}{name}."
        try:
            yield
        finally:
            self.at = before

    def refuse(self, error: DomainError, key: str = "") -> None:
        place = f"{self.at}{key or error.field}".strip(".")
        self.errors.append(DomainError(error.code, field=place, **error.params))

    def finish(self) -> None:
        """Raise all that was found wrong."""
        if self.errors:
            raise Invalid(self.errors)

    def values(self, fields: Iterable[Field], data: Mapping[str, Any], *known: str) -> dict[str, Any]:
        """The parameters that these fields describe, checked, in JSON's words; unknown names are refused."""
        found: dict[str, Any] = {}
        for item in fields:
            self._value(item, data.get(item.key), found)
        for key in data.keys() - {item.key for item in fields} - set(known):
            self.refuse(DomainError("E_UNKNOWN_FIELD", name=key), key)
        return found

    def _value(self, item: Field, raw: Any, found: dict[str, Any]) -> None:
        try:
            value = item.clean(raw)
        except DomainError as error:
            return self.refuse(error)
        if item.is_empty(value) and item.default is not None:
            value = item.default
        if item.required and item.is_empty(value):
            return self.refuse(item.refused("E_REQUIRED"))
        if not item.is_empty(value):
            found[item.key] = item.type.dump(value)
        return None

    def condition(self, data: Any, key: str, module: Module | None = None) -> Condition | None:
        """A condition of the one format, up to three hops; nothing when it is wrong, which is noted."""
        if data in (None, {}):
            return None
        try:
            found = parse_json(module or self.module, data, self.readable, hops=MOST_HOPS)
        except DomainError as error:
            self.refuse(error, key)
            return None
        for test in every_test(found):
            self._reads(test.path)
        return found

    def path(self, text: str, key: str, module: Module | None = None) -> Path | None:
        """A field behind some references, by its dotted name."""
        try:
            found = resolve(module or self.module, text, self.readable, hops=MOST_HOPS)
        except DomainError as error:
            self.refuse(error, key)
            return None
        if any(hop.lines for hop in found.hops):
            self.refuse(DomainError("E_UNKNOWN_FIELD", name=text), key)
            return None
        self._reads(found)
        return found

    def text(self, text: str, key: str) -> None:
        """A text with places for values, such as `{{account.name}}`."""
        try:
            nodes = merging.parse(text, key)
        except DomainError as error:
            return self.refuse(error, key)
        for loops, node in merging.used(nodes):
            is_odd = isinstance(node, merging.Test) and node.operator not in {"", "=", "!="}
            has_function = isinstance(node, merging.Value) and bool(node.function)
            if loops or is_odd or has_function or isinstance(node, merging.Loop):
                hint = _("only fields and {{?field}} can stand in this text.")
                self.refuse(DomainError("E_FORMAT", label=_("Text"), hint=hint), key)
            else:
                self.path(node.name, key)
        return None

    def target(self, slug: Any, key: str) -> Module | None:
        """The module of a name, when rules may write its records."""
        found = registry.by_slug(slug) if isinstance(slug, str) else None
        if found is None or not is_automated(found):
            self.refuse(DomainError("E_CHOICE", label=_("Object"), choices=", ".join(slugs())), key)
            return None
        self.writes.add(found.key)
        return found

    def free(self, target: Module) -> dict[str, Field]:
        """The fields that a rule may fill in, with amounts in the company's currency; what is sealed would stand open
        in it."""
        names = writable(target, NOBODY)
        fields = (item for item in target.fields if item.key in names and not isinstance(item.type, Sealed))
        return {item.key: in_currency(item, self.currency) for item in fields}

    def readable(self, of: FieldSet) -> frozenset[str]:
        return readable(of, NOBODY) - (of.sealed if isinstance(of, Module) else frozenset())

    def _reads(self, path: Path) -> None:
        self.reads |= {hop.target.key for hop in path.hops if hop.target is not None}
        if isinstance(path.field.type, Relation):
            self.reads.add(path.field.type.module)


def is_automated(module: Module) -> bool:
    """Whether rules may watch and write records of a module."""
    return module.writable and module.key != "automation" and module.sharing.only is None


def slugs() -> list[str]:
    return [module.slug for module in registry.all_modules() if is_automated(module)]


def named(item: Field, **changes: Any) -> Field:
    """A field as a parameter of a rule: never needed unless said so."""
    return replace(item, **{"required": False, "read_only": False, "unique": False, "default": None, **changes})
