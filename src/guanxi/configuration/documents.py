"""One record of the configuration as a plain document, and such a document as a record: by names, never by ids."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.configuration import files
from guanxi.configuration.names import Names
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.naming import swapped
from guanxi.meta.configuration import Swap, each
from guanxi.meta.field import Field
from guanxi.meta.module import STAMPS, Module
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.reference import References
from guanxi.meta.types.text import Secret
from guanxi.records import store

OWNERS = frozenset({"owner", "owner_department"})

Document = Mapping[str, Any]


def carried(module: Module) -> list[Field]:
    """The fields of a module that go out: not whose a record is, nor secrets, nor what follows from other things."""
    configuration = module.configuration
    if configuration is None:
        return []
    kept = {configuration.standing, *configuration.switches}
    left = STAMPS | OWNERS | frozenset(configuration.leaves)
    return [
        field
        for field in module.fields
        if field.key not in left and (not field.read_only or field.key in kept) and not isinstance(field.type, Secret)
    ]


def documents_of(module: Module, rows: list[Any], swap: Swap) -> dict[int, dict[str, Any]]:
    """What records say, without what every new record says, by their ids."""
    attached = files.attached_to(module, rows)
    return {
        row.pk: {
            **_document_of(module, row, swap),
            **({files.ATTACHED: attached[row.pk]} if row.pk in attached else {}),
        }
        for row in rows
    }


def _document_of(module: Module, record: Any, swap: Swap) -> dict[str, Any]:
    values = {field.key: field.read(record) for field in carried(module)}
    told = {
        key: module.field(key).type.dump(value)
        for key, value in values.items()
        if not _is_usual(module.field(key), value)
    }
    return named(module, told, swap)


def named(module: Module, document: Document, swap: Swap) -> dict[str, Any]:
    """The same with every record that it names swapped."""
    return {key: _named(module, key, value, document, swap) for key, value in document.items()}


def look_inside(module: Module, document: Document, look: Swap) -> None:
    """Show every record that stands in a structure of a document; those that fields name are known as references."""
    for key, value in document.items():
        if key in module.by_key and not module.field(key).target:
            _named(module, key, value, document, look)


def put(module: Module, actor: Actor, name: str, document: Document | None, names: Names) -> None:
    """Make a record here say what a document says; without one, delete it. The rules are those of every other door."""
    pk = names.find(module, name)
    if document is None:
        if pk is not None:
            store.delete(module, actor, pk)
        return
    known = {field.key for field in carried(module)}
    if module.configuration is not None and module.configuration.attached is not None:
        known.add(files.ATTACHED)
    if unknown := sorted(set(document) - known):
        raise DomainError("E_UNKNOWN_FIELD", field=unknown[0], name=unknown[0])
    data = named(module, document, names.here)
    if pk is None:
        pk = _back(module, actor, name, names)
    if pk is None:
        _create(module, actor, data)
    else:
        _update(module, actor, pk, data, document, names)


def _create(module: Module, actor: Actor, data: dict[str, Any]) -> None:
    attached = data.pop(files.ATTACHED, None)
    by_service = _by_service(module)
    record = store.create(module, actor, {key: value for key, value in data.items() if key not in by_service})
    files.put(module, actor, record.pk, attached, None)
    _switch(module, actor, record.pk, {key: data[key] for key in by_service if key in data})


def _update(module: Module, actor: Actor, pk: int, data: dict[str, Any], document: Document, names: Names) -> None:
    record = store.fetch(module, actor, pk, "edit")
    now = documents_of(module, [record], names.out)[pk]
    other = [field.key for field in carried(module) if now.get(field.key) != document.get(field.key)]
    wanted = {key: data[key] if key in data else _usual_dumped(module.field(key)) for key in other}
    by_service = {key: wanted.pop(key) for key in _by_service(module) if key in wanted}
    if wanted:
        store.update(module, actor, pk, wanted)
    files.put(module, actor, pk, document.get(files.ATTACHED), now.get(files.ATTACHED))
    _switch(module, actor, pk, by_service)


def _switch(module: Module, actor: Actor, pk: int, values: Mapping[str, Any]) -> None:
    """Set what people can't set in a form."""
    switches = module.configuration.switches if module.configuration else {}
    for key, value in values.items():
        if key in switches:
            switches[key](actor, pk, value)
        else:
            store.update(module, actor, pk, {key: value}, trusted=True)


def _by_service(module: Module) -> list[str]:
    return [field.key for field in carried(module) if field.read_only]


def _back(module: Module, actor: Actor, name: str, names: Names) -> int | None:
    """A record of this name that lay in the bin: it comes back, because names of fields and modules are taken for
    good."""
    for row in module.model.objects.filter(module.part).exclude(deleted_at=None).order_by("-deleted_at"):
        if names.called(module, row) == name:
            return int(store.restore(module, actor, row.pk).pk)
    return None


def _named(module: Module, key: str, value: Any, document: Document, swap: Swap) -> Any:
    field = module.by_key.get(key)
    configuration = module.configuration
    if field is None or configuration is None or value in (None, "", [], {}):
        return value
    if key in configuration.inside:
        return configuration.inside[key](value, document, swap)
    if field.is_reference:
        return swap(field.target, value)
    if isinstance(field.type, References) and isinstance(value, list):
        return each(value, field.target, swap)
    if isinstance(field.type, RecordCondition):
        return swapped(module_of(document.get(field.type.of)), value, swap)
    return value


def module_of(slug: Any) -> Module | None:
    """The module of a name, switched off or not."""
    return next((one for one in registry.every_module() if one.slug == slug), None)


def _usual(field: Field) -> Any:
    return field.type.empty if field.default is None else field.default


def _usual_dumped(field: Field) -> Any:
    return field.type.dump(_usual(field))


def _is_usual(field: Field, value: Any) -> bool:
    usual = _usual(field)
    return value == usual or (field.is_empty(value) and field.is_empty(usual))
