"""What stays the same through all batches of one import."""

from dataclasses import dataclass
from functools import cached_property

from guanxi.access.actor import Actor
from guanxi.exchange.evaluate import Places
from guanxi.exchange.fillable import open_lines
from guanxi.exchange.headings import ID
from guanxi.exchange.mapping import Column, ImportMap
from guanxi.exchange.references import check_match
from guanxi.exchange.values import Reader
from guanxi.kernel.errors import DomainError, Invalid
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.types.sealed import Sealed

ON_DUPLICATE = ("skip", "update", "create")


@dataclass(frozen=True)
class Plan:
    """Module, actor and map of a run, with the places of the file's columns.

    `newest_before` is the highest id when the run began: what the run itself makes is never found by an id of the file.
    """

    module: Module
    actor: Actor
    map: ImportMap
    header: tuple[str, ...]
    on_duplicate: str = "skip"
    history: bool = False
    dry_run: bool = False
    run_id: int = 0
    newest_before: int = 0

    @cached_property
    def places(self) -> Places:
        return Places.of(self.header)

    @cached_property
    def record_columns(self) -> tuple[tuple[Column, Field], ...]:
        """The columns that fill fields; the id is no field, it only finds records."""
        return tuple((column, self.module.field(column.field)) for column in self.map.columns if column.field != ID)

    @cached_property
    def record_readers(self) -> tuple[Reader, ...]:
        return tuple(Reader(column, item) for column, item in self.record_columns)

    @cached_property
    def line_readers(self) -> tuple[Reader, ...]:
        return tuple(Reader(column, item) for column, item in self.line_columns)

    @cached_property
    def line_columns(self) -> tuple[tuple[Column, Field], ...]:
        spec = self.module.lines
        return tuple((column, spec.field(column.field)) for column in self.map.lines) if spec else ()


def check_map(module: Module, actor: Actor, wanted: ImportMap, allowed: frozenset[str]) -> None:
    """Refuse a map with fields that aren't there or not the actor's to write, by the path of each."""
    errors = [
        *_field_errors(module, wanted, allowed),
        *_line_errors(module, actor, wanted),
        *_key_errors(module, wanted),
    ]
    if not errors:
        errors = list(_match_errors(module, actor, wanted))
    if errors:
        raise Invalid(errors)


def _field_errors(module: Module, wanted: ImportMap, allowed: frozenset[str]) -> list[DomainError]:
    found = []
    for column in wanted.columns:
        if column.field == ID or column.field in allowed:
            continue
        path = f"columns.{column.field}"
        if column.field in module.by_key:
            found.append(DomainError("E_FIELD_FORBIDDEN", field=path, label=module.field(column.field).label))
        else:
            found.append(_unknown(path))
    return found


def _line_errors(module: Module, actor: Actor, wanted: ImportMap) -> list[DomainError]:
    known = open_lines(module, actor)
    return [_unknown(f"lines.{column.field}") for column in wanted.lines if column.field not in known]


def _key_errors(module: Module, wanted: ImportMap) -> list[DomainError]:
    """A key is filled by the file, and can be asked for: encrypted values can't."""
    filled = {column.field for column in wanted.columns}
    unknown = [_unknown(f"key.{name}") for name in wanted.key if name not in filled]
    fields = (module.by_key.get(name) for name in wanted.key if name in filled)
    sealed = [field for field in fields if field and isinstance(field.type, Sealed)]
    return unknown + [DomainError("E_FIELD_FORBIDDEN", field=f"key.{one.key}", label=one.label) for one in sealed]


def _match_errors(module: Module, actor: Actor, wanted: ImportMap) -> list[DomainError]:
    found = []
    spec = module.lines
    fields = [(f"columns.{c.field}", c, module.field(c.field)) for c in wanted.columns if c.field != ID]
    fields += [(f"lines.{c.field}", c, spec.field(c.field)) for c in wanted.lines] if spec else []
    for path, column, field in fields:
        try:
            check_use(column, field, actor, path)
        except DomainError as error:
            found.append(error)
    return found


def check_use(column: Column, field: Field, actor: Actor, path: str) -> None:
    """`match` and `create_missing` are for references, and `match` names something that tells records apart."""
    if field.target:
        check_match(field.target, actor, column.match, f"{path}.match")
    elif column.match or column.create_missing:
        raise _unknown(f"{path}.{'match' if column.match else 'create_missing'}")


def _unknown(path: str) -> DomainError:
    return DomainError("E_UNKNOWN_FIELD", field=path, name=path)
