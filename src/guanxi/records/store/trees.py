"""Places in trees: where records stand after a whole batch of changes, and what moves along with them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from guanxi.meta.module import Module, Tree
from guanxi.records.change import Change, good
from guanxi.records.locks import hold, tree_lock


def check_trees(changes: list[Change]) -> None:
    """No record below itself, no tree deeper than its module allows; and the new paths, as the batch makes them."""
    tree = changes[0].module.tree if changes else None
    if tree is None:
        return
    placed = [change for change in good(changes) if change.is_new or change.changes(tree.parent)]
    if any(not change.is_new or change.value(tree.parent) for change in placed):
        hold(tree_lock(changes[0].module.key))
    moved = {change.record.pk: change.value(tree.parent) for change in placed if not change.is_new}
    paths = _paths(changes[0].module, {*moved, *(change.value(tree.parent) for change in placed)})
    for change in placed:
        _place(change, tree, moved, paths)


def move_descendants(changes: Iterable[Change]) -> None:
    """What lies below moved records moves with them: one statement each, from the deepest up, so that what leaves a
    moving record does not go with it."""
    moved = [change for change in changes if not change.is_new and "old_path" in change.extra]
    for change in sorted(moved, key=lambda change: -change.extra["old_path"].count(".")):
        old, new = (f"{path}{change.record.pk}." for path in (change.extra["old_path"], change.record.path))
        if old != new:
            path = Concat(Value(new), Substr("path", len(old) + 1), output_field=models.TextField())
            _below(change.module, old).update(path=path)


def _paths(module: Module, ids: Iterable[int | None]) -> dict[int, str]:
    return dict(module.model.objects.filter(pk__in=[pk for pk in ids if pk]).values_list("pk", "path"))


def _place(change: Change, tree: Tree, moved: Mapping[int, int | None], paths: Mapping[int, str]) -> None:
    line = _line_to(change.value(tree.parent) if change.is_new else change.record.pk, moved, paths)
    if line is None:
        change.refuse(tree.cycle_code, tree.parent)
        return
    above = line if change.is_new else line[:-1]
    change.extra["old_path"] = "" if change.is_new else paths[change.record.pk]
    change.record.path = "".join(f"{pk}." for pk in above)
    if tree.max_depth and len(above) + _height(change) >= tree.max_depth:
        change.refuse("E_TREE_DEPTH", tree.parent, limit=tree.max_depth)


def _line_to(start: int | None, moved: Mapping[int, int | None], paths: Mapping[int, str]) -> list[int] | None:
    """The ids from the top down to a record, as they are after these moves; nothing for a ring."""
    found: list[int] = []
    seen: set[int] = set()
    here = start
    while here:
        if here in seen:
            return None
        seen.add(here)
        found.append(here)
        here = moved[here] if here in moved else _next_moved(here, moved, paths, found)
    return found[::-1]


def _next_moved(here: int, moved: Mapping[int, int | None], paths: Mapping[int, str], found: list[int]) -> int | None:
    """The nearest ancestor that moves; those in between are found on the way."""
    for ancestor in (int(part) for part in reversed(paths[here].split(".")) if part):
        if ancestor in moved:
            return ancestor
        found.append(ancestor)
    return None


def _height(change: Change) -> int:
    """How many levels lie below a record."""
    if change.is_new:
        return 0
    old = f"{change.extra['old_path']}{change.record.pk}."
    below = _below(change.module, old).filter(deleted_at=None).values_list("path", flat=True)
    return max((path.count(".") - old.count(".") + 1 for path in below), default=0)


def _below(module: Module, prefix: str) -> Any:
    return module.model._base_manager.filter(path__gte=prefix, path__lt=prefix[:-1] + "/")
