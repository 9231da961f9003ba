"""What of the configuration names a thing: in conditions, flows, steps, formulas, layouts, templates. Whoever is about
to delete it is told, and may put another thing in its place."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.configuration import documents
from guanxi.configuration.administration import require_writer
from guanxi.configuration.apply import apply
from guanxi.configuration.kinds import Kind, kinds
from guanxi.configuration.names import USER, Names
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.types.relation import Relation
from guanxi.records import gate

LETTERS = "[A-Za-z0-9_-]"
SEGMENT = "segment"
OBJECT = "object"  # the field that says of which module a record of the configuration is
FIELD, MODULE = "custom_field", "custom_module"  # whose records are named by words everywhere
QUIET = ("roles", "settings", "sheets")  # kinds that list such words without needing them
SOFT = frozenset(("words", "picklists", "layouts", "lists", "field-rights", "custom-fields"))  # do without it


@dataclass(frozen=True)
class Use:
    """One part of the configuration that names a thing; `pk` where it is a record."""

    kind: Kind
    name: str
    title: str
    pk: int | None = None

    @property
    def blocks(self) -> bool:
        """Whether it would mean something else without the thing, so that it stands against its deletion."""
        return self.kind.key not in SOFT


def uses_of(module: Module, record: Any) -> list[Use]:
    """The parts that name a record of the configuration otherwise than by a field for it."""
    if module.configuration is None and module.key not in (USER, SEGMENT):
        return []
    names = Names()
    own = names.of(module.key, record.pk)
    found = []
    for kind in kinds().values():
        for name, document in kind.read(names).items():
            is_itself = (kind.key, name) == (module.slug, own)
            if not is_itself and _names(kind, name, document, module, record, own):
                found.append(Use(kind, name, kind.title(name, document), pk_of(kind, name, names)))
    return found


@transaction.atomic
def replace(actor: Actor, module: Module, pk: int, other: int) -> int:
    """Put another record in the place of one, wherever the configuration names it; in how many parts that was."""
    require_writer(actor)
    names = Names()
    living = module.model.objects.filter(module.rows, deleted_at=None, pk__in=(pk, other))
    called = {found: names.of(module.key, found) for found in living.values_list("pk", flat=True)}
    if pk not in called or other not in called or pk == other:
        raise DomainError("E_REFERENCE", field="other", label=module.label)
    old, new = called[pk], called[other]

    def swap(target: str, name: Any) -> Any:
        return new if (target, str(name)) == (module.key, old) else name

    wanted: dict[str, dict[str, Any]] = {}
    for kind in kinds().values():
        for name, document in kind.read(names).items():
            made = kind.named(name, document, swap)
            if made != document:
                wanted.setdefault(kind.key, {})[name] = made
    return len(apply(actor, wanted).items)


@gate.named_by.provide
def titles_of_uses(module: Module, record: Any) -> list[str]:
    """What stands against the deletion of a record, in words."""
    return [f"{use.kind.label}: {use.title}" for use in uses_of(module, record) if use.blocks]


def _names(kind: Kind, name: str, document: Any, module: Module, record: Any, own: str) -> bool:
    if _is_named(kind, name, document, module, own):
        return True
    if module.key == FIELD:
        return kind.key not in QUIET and _says(document, record.key) and _is_about(name, document, record)
    is_other = module.key == MODULE and kind.key not in QUIET and record.slug not in _about(name, document)
    return is_other and _says(document, record.slug)


def _is_named(kind: Kind, name: str, document: Any, module: Module, own: str) -> bool:
    """Whether a document names the record inside one of its structures."""
    found: list[bool] = []

    def look(target: str, called: Any) -> Any:
        found.append((target, str(called)) == (module.key, own))
        return called

    of = next((one for one in registry.every_module() if one.slug == kind.key), None)
    if of is not None and of.configuration is not None and isinstance(document, Mapping):
        documents.look_inside(of, document, look)
    else:
        kind.named(name, document, look)
    return any(found)


def _says(document: Any, word: str) -> bool:
    """Whether a word stands somewhere in a document by itself."""
    text = json.dumps(document, ensure_ascii=False)
    return re.search(rf"(?<!{LETTERS}){re.escape(word)}(?!{LETTERS})", text) is not None


def _is_about(name: str, document: Any, field: Any) -> bool:
    """Whether a document that says the key of a field means that one: it is about its module, or no other module has
    a field of the key."""
    others = {one.slug for one in registry.every_module() if field.key in one.by_key} - {field.object}
    about = _about(name, document)
    return not others or field.object in about or about.isdisjoint(others)


def _about(name: str, document: Any) -> set[Any]:
    """The modules that a document is about, with other words, and those whose records its conditions ask for."""
    return {*name.split("/"), document.get(OBJECT) if isinstance(document, Mapping) else "", *_asked(document)}


def _asked(document: Any) -> Iterator[str]:
    """The modules of the records about which conditions ask whether they refer to others."""
    parts = document if isinstance(document, list) else document.values() if isinstance(document, Mapping) else ()
    if isinstance(document, Mapping) and document.get("op") in Relation.operators:
        yield str(document.get("field")).rpartition(".")[0].rpartition(".")[2]
    for part in parts:
        yield from _asked(part)


def pk_of(kind: Kind, name: str, names: Names) -> int | None:
    """The record that a part is, where it is one."""
    module = next(_modules(kind.key), None)
    return names.find(module, name) if module is not None else None


def _modules(slug: str) -> Iterator[Module]:
    return (one for one in registry.every_module() if one.slug == slug and one.configuration is not None)
