"""Which fields an answer holds: `fields=name,account.name` and `expand=account`, one hop and only where one sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_shown
from guanxi.access.fields import shown as shown_to
from guanxi.meta.amounts import CURRENCY
from guanxi.meta.conditions.parse import unknown
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.meta.registry import get
from guanxi.records.dump import Saying, columns_of, lines_of, shown_fields
from guanxi.records.rows import rows_by_id, visible_rows

Row = Mapping[str, Any]
Item = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What is said of each record. `lines` names fields of lines, or is None for no lines at all; `page` says what is
    said of one record by itself."""

    module: Module
    actor: Actor
    fields: tuple[Field, ...]
    hops: Mapping[str, tuple[Field, ...]]
    lines: frozenset[str] | None
    has_version: bool = True
    page: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the rows must have."""
        return (*columns_of(self.module, self.fields), "version")

    def items(self, rows: Iterable[Row]) -> list[Item]:
        """The records as the API says them, in the order of the rows; queries don't grow with their number."""
        kept = list(rows)
        say = Saying(self.fields, self.actor)
        items = [self._item(row, say) for row in kept]
        if self.lines is not None:
            self._add_lines(items, kept)
        for key, fields in self.hops.items():
            self._expand(items, kept, self.module.field(key), fields)
        return items

    def written(self, pk: int) -> Item:
        """One record as it is after a write."""
        return self.items(rows_by_id(self.module, [pk], self.columns).values())[0]

    def _item(self, row: Row, say: Saying) -> Item:
        item = {"id": row["id"], **say.values(row, row.get(CURRENCY))}
        if self.lines is not None:
            item["lines"] = []
        if self.has_version:
            item["version"] = row["version"]
        return item

    def _add_lines(self, items: list[Item], rows: list[Row]) -> None:
        wanted = self.lines or frozenset()
        found = lines_of(self.module, self.actor, [row["id"] for row in rows], page=self.page)
        for item, row in zip(items, rows, strict=True):
            item["lines"] = [
                {key: value for key, value in line.items() if key == "id" or key in wanted}
                for line in found.get(row["id"], ())
            ]

    def _expand(self, items: list[Item], rows: list[Row], field: Field, fields: tuple[Field, ...]) -> None:
        """References as objects where the asker sees the record; elsewhere the id stays."""
        ids = {pk for row in rows for pk in _ids(row[field.column])}
        target = get(field.target)
        seen, say = visible_rows(target, self.actor, ids, columns_of(target, fields)), Saying(fields, self.actor)
        objects = {pk: {"id": pk, **say.values(row, row.get(CURRENCY))} for pk, row in seen.items()}
        for item in items:
            value = item[field.key]
            item[field.key] = (
                [objects.get(pk, pk) for pk in value] if isinstance(value, list) else objects.get(value, value)
            )


def shape_of(module: Module, actor: Actor, fields: str = "", expand: str = "", *, page: bool = False) -> Shape:
    """The shape that two parameters ask for; a field that the asker can't read is as unknown as one not there.
    One record by itself shows what is masked in lists only: `page`."""
    shown = shown_to(module, actor, page=page)
    named = [name for name in (part.strip() for part in fields.split(",")) if name]
    shape = Shape(
        module=module,
        actor=actor,
        fields=tuple(shown.values()),
        hops={},
        lines=_line_keys(module, actor, page=page) if module.lines and not named else None,
        page=page,
    )
    if named:
        heads = dict.fromkeys(name.partition(".")[0] for name in named if name not in {"id", "version"})
        kept = tuple(shown[head] for head in heads if head in shown)
        shape = replace(shape, fields=kept, has_version="version" in named)
    for name in named:
        shape = _with(shape, shown, name)
    for name in (part.strip() for part in expand.split(",")):
        if name:
            shape = _expanded(shape, shown, name)
    return shape


def _with(shape: Shape, shown: Mapping[str, Field], name: str) -> Shape:
    """The shape with what a name asks for beside the field of the record, which it has already."""
    first, _dot, rest = name.partition(".")
    if first == "lines" and shape.module.lines:
        return _with_lines(shape, rest)
    if rest:
        return _hopped(shape, shown, first, (_target_field(shape, shown, first, rest),))
    if name not in {"id", "version"} and name not in shown:
        raise unknown(name)
    return shape


def _with_lines(shape: Shape, key: str) -> Shape:
    every = _line_keys(shape.module, shape.actor, page=shape.page)
    if key and key not in every | {"id"}:
        raise unknown(f"lines.{key}")
    return replace(shape, lines=(shape.lines or frozenset()) | ({key} if key else every))


def _expanded(shape: Shape, shown: Mapping[str, Field], name: str) -> Shape:
    if name == "lines" and shape.module.lines:
        return _with_lines(shape, "")
    if name not in shown or not shown[name].target:
        raise unknown(name)
    return _hopped(shape, shown, name, tuple(shown_fields(get(shown[name].target), shape.actor)))


def _hopped(shape: Shape, shown: Mapping[str, Field], name: str, fields: tuple[Field, ...]) -> Shape:
    before = shape.hops.get(name, ())
    fresh = tuple(field for field in fields if field.key not in {known.key for known in before})
    return replace(_added(shape, shown[name]), hops={**shape.hops, name: (*before, *fresh)})


def _target_field(shape: Shape, shown: Mapping[str, Field], first: str, rest: str) -> Field:
    if first not in shown or not shown[first].target:
        raise unknown(first)
    for field in shown_fields(get(shown[first].target), shape.actor):
        if field.key == rest:
            return field
    raise unknown(f"{first}.{rest}")


def _added(shape: Shape, field: Field) -> Shape:
    is_there = any(known.key == field.key for known in shape.fields)
    return shape if is_there else replace(shape, fields=(*shape.fields, field))


def _line_keys(module: Module, actor: Actor, *, page: bool) -> frozenset[str]:
    spec = lines_shown(module, actor, page=page)
    return frozenset(spec.by_key) if spec else frozenset()


def _ids(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
