"""Rows that hang on records of any module by its name and an id, as files and favourites do: told here by whoever keeps
such a table, so that they follow when records become one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model

from guanxi.kernel.inserting import insert
from guanxi.meta.module import Module
from guanxi.records.merges.models import Merge, MovedRow


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """A table whose rows hang on records.

    `module` is the column (or the way to it) with the module, by its `key` or its `slug`; `where` narrows down to the
    rows that follow. Of rows that are the same in `once` a record has one; the second stays where it is.
    """

    model: type[Model]
    module: str = "module"
    by: str = "key"
    record: str = "record_id"
    where: Mapping[str, Any] = field(default_factory=dict)
    once: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.label

    def rows(self, module: Module, ids: Iterable[int]) -> Any:
        """The rows that hang on these records."""
        named = {self.module: getattr(module, self.by), f"{self.record}__in": list(ids)}
        return self.model._base_manager.filter(**named, **self.where)


_declared: list[Hanging] = []


def declare(hanging: Hanging) -> None:
    """Let the rows of a table follow their records."""
    _declared.append(hanging)


def all_hanging() -> tuple[Hanging, ...]:
    """Every such table."""
    return tuple(_declared)


def move(merge: Merge, module: Module, ids: list[int]) -> int:
    """Hang on the master what hangs on the merged records; how many rows."""
    return sum(_moved(merge, one, module, ids) for one in _declared)


def move_rows(merge: Merge, model: type[Model], column: str, rows: Mapping[int, int]) -> int:
    """Let rows of a table name the master instead of the record that each names now: by their ids."""
    model._base_manager.filter(pk__in=list(rows)).update(**{column: merge.master_id})
    insert([_moved_row(merge, model, column, pk, old) for pk, old in rows.items()])
    return len(rows)


def give_back(merge: Merge, ids: Iterable[int]) -> None:
    """Hang on the records that are there again what came from them and still hangs on the master."""
    wanted = set(ids)
    rows = list(MovedRow.objects.filter(merge=merge, from_id__in=wanted))
    for table, column, record in {(row.table, row.column, row.from_id) for row in rows}:
        mine = [row.row_id for row in rows if (row.table, row.column, row.from_id) == (table, column, record)]
        there = apps.get_model(table)._base_manager.filter(pk__in=mine, **{column: merge.master_id})
        there.update(**{column: record})
    MovedRow.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _moved(merge: Merge, one: Hanging, module: Module, ids: list[int]) -> int:
    columns = ("pk", one.record, *one.once)
    taken = set(one.rows(module, [merge.master_id]).values_list(*one.once)) if one.once else set()
    going: dict[int, int] = {}
    for pk, record, *same in one.rows(module, ids).order_by("pk").values_list(*columns):
        if one.once and tuple(same) in taken:
            continue
        taken.add(tuple(same))
        going[pk] = record
    return move_rows(merge, one.model, one.record, going) if going else 0


def _moved_row(merge: Merge, model: type[Model], column: str, pk: int, old: int) -> MovedRow:
    return MovedRow(merge=merge, table=model._meta.label, column=column, row_id=pk, from_id=old)
