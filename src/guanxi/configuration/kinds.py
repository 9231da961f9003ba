"""The kinds of configuration, each with how it is read, named and put: settings, parts of modules, and the modules that
declare that their records are a part of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from guanxi.access.actor import Actor
from guanxi.configuration import documents, files, parts, settings, sheets, views
from guanxi.configuration.names import ROOT, Names, rows_of
from guanxi.meta import registry
from guanxi.meta.configuration import Swap
from guanxi.meta.module import Module

Documents = dict[str, Any]


def _as_wanted(name: str, wanted: Any, now: Any) -> Any:
    return wanted


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind: `read` gives what there is, by name; `put` makes it so, nothing meaning that there is none any more;
    `named` gives a document with every record that it names swapped. `title` says of what it is, `part` of which of
    its fields. `meant` is what would stand there if a document were put: what it leaves open is as it is now."""

    key: str
    label: Any
    read: Callable[[Names], Documents]
    put: Callable[[Actor, str, Any, Names], None]
    named: Callable[[str, Any, Swap], Any]
    title: Callable[[str, Any], str]
    part: Callable[[str], str] = str
    meant: Callable[[str, Any, Any], Any] = _as_wanted
    only_named: Module | None = None


def kinds() -> dict[str, Kind]:
    """All kinds, those first that others name."""
    made = [_of_module(module) for module in registry.every_module() if module.configuration is not None]
    tailored = [_of_part(key, label) for key, label in parts.LABELS.items()]
    return {kind.key: kind for kind in (*made, VIEWS, *tailored, SHEETS, SETTINGS)}


def state(chosen: frozenset[str] | None = None) -> dict[str, Documents]:
    """All that is set up here, by kind and name, as a text takes it along; what is only named goes with what names
    it."""
    names, every = Names(), kinds()
    found = {
        key: kind.read(names)
        for key, kind in every.items()
        if kind.only_named is None and (chosen is None or key in chosen)
    }
    for kind in every.values():
        if kind.only_named is not None:
            found[kind.key] = _asked(kind.only_named, names)
    return files.with_bytes({key: found[key] for key in every if found.get(key)})


def _asked(module: Module, names: Names) -> Documents:
    """The records of a module that were named, and those that they name themselves."""
    rows = {row.pk: row for row in rows_of(module)}
    found: Documents = {}
    while fresh := [pk for pk in names.asked[module.key] if pk in rows and names.of(module.key, pk) not in found]:
        told = documents.documents_of(module, [rows[pk] for pk in fresh], names.out)
        found |= {names.of(module.key, pk): document for pk, document in told.items()}
    found.pop(ROOT, None)
    return dict(sorted(found.items()))


def _of_module(module: Module) -> Kind:
    is_named = module.configuration is not None and module.configuration.only_named
    return Kind(
        key=module.slug,
        label=module.label_plural,
        read=partial(_read, module),
        put=lambda actor, name, document, names: documents.put(module, actor, name, document, names),
        named=lambda name, document, swap: documents.named(module, document, swap),
        title=lambda name, document: _title(module, name, document),
        part=lambda key: str(module.field(key).label) if key in module.by_key else key,
        meant=lambda name, wanted, now: files.meant(wanted, now),
        only_named=module if is_named else None,
    )


def _read(module: Module, names: Names) -> Documents:
    called = names.all_of(module)
    rows = [row for row in rows_of(module) if row.pk in called]
    return {called[pk]: document for pk, document in documents.documents_of(module, rows, names.out).items()}


def _title(module: Module, name: str, document: Any) -> str:
    told = document.get(module.title) if isinstance(document, Mapping) else None
    return str(told or name)


def _of_part(key: str, label: Any) -> Kind:
    return Kind(
        key=key,
        label=label,
        read=partial(parts.read, key),
        put=partial(parts.put, key),
        named=partial(parts.named, key),
        title=lambda name, document: parts.title(key, name),
    )


VIEWS = Kind(
    key="views",
    label=views.LABEL,
    read=views.read,
    put=views.put,
    named=views.named,
    title=views.title,
)
SHEETS = Kind(
    key="sheets",
    label=sheets.LABEL,
    read=sheets.read,
    put=sheets.put,
    named=sheets.named,
    title=sheets.title,
    part=sheets.part,
    meant=sheets.meant,
)
SETTINGS = Kind(
    key="settings",
    label=settings.LABEL,
    read=settings.read,
    put=settings.put,
    named=settings.named,
    title=settings.title,
)
