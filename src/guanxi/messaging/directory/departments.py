"""What a plan says of departments: which are new, the same by another name, elsewhere in the tree, or gone."""

from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.kernel.text import fold
from guanxi.messaging.directory.lines import Kind, Line
from guanxi.messaging.directory.sides import Here, OurDepartment, Rules, There
from guanxi.messaging.im.providers.base import Department

Places = Mapping[str, int | None]  # which of ours a department is; nothing for one that is still to be made


def department_lines(there: There, here: Here, rules: Rules) -> tuple[list[Line], Places]:
    """The lines, and where each department of theirs stands here once they are done."""
    places: dict[str, int | None] = {}
    free = _free(here)
    lines: list[Line] = []
    for one in there.departments:
        ours = here.departments.get(here.department_links.get(one.external_id, 0))
        is_company = there.tops == (one.external_id,)
        if ours is not None:
            places[one.external_id] = ours.pk
            lines += [] if is_company else _changes(one, ours, there, here, rules, places)
            continue
        parent = here.root if one.external_id in there.tops else places[one.parent]
        found = here.root if is_company else free.pop((parent, fold(one.name)), None)
        places[one.external_id] = found
        lines.append(_first_time(one, found, there, here))
    return [*lines, *_gone(there, here)], places


def _free(here: Here) -> dict[tuple[int | None, str], int]:
    """Our departments that are nobody's yet, by parent and name, as far as these tell them apart."""
    found: dict[tuple[int | None, str], list[int]] = {}
    for one in here.departments.values():
        if one.pk not in here.linked_departments and one.pk != here.root:
            found.setdefault((one.parent, fold(one.name)), []).append(one.pk)
    return {place: ids[0] for place, ids in found.items() if len(ids) == 1}


def _first_time(one: Department, found: int | None, there: There, here: Here) -> Line:
    known: dict[str, Any] = {"external_id": one.external_id, "name": one.name, "level": there.levels[one.external_id]}
    if found is not None:
        told = (("name", one.name, here.departments[found].name),)
        return Line(kind=Kind.DEPARTMENT_LINK, target=found, told=told, **known)
    if not one.name:
        return Line(kind=Kind.CONFLICT, why="no_name", is_ticked=False, **{**known, "name": one.external_id})
    parent = "" if one.external_id in there.tops else one.parent
    above = next((other.name for other in there.departments if other.external_id == parent), "")
    values = {"name": one.name, "parent": parent, "sequence": one.sort}
    return Line(kind=Kind.DEPARTMENT_NEW, values=values, told=(("parent", "", above),), **known)


def _changes(
    one: Department, ours: OurDepartment, there: There, here: Here, rules: Rules, places: Places
) -> Iterator[Line]:
    """A new name and a new place are two lines: either can be left out."""
    known: dict[str, Any] = {"external_id": one.external_id, "name": ours.name, "target": ours.pk}
    if one.name and one.name != ours.name and "department_name" not in rules.kept:
        told = (("name", ours.name, one.name),)
        yield Line(kind=Kind.DEPARTMENT_RENAMED, values={"name": one.name}, told=told, **known)
    is_top = one.external_id in there.tops  # perhaps the app sees nothing above it any more
    if is_top or "department_parent" in rules.kept or places[one.parent] == ours.parent:
        return
    above = next(other.name for other in there.departments if other.external_id == one.parent)
    present = here.departments.get(ours.parent or 0)
    before = present.name if present else ""
    told = (("parent", before, above),)
    level = there.levels[one.external_id]
    yield Line(kind=Kind.DEPARTMENT_MOVED, values={"parent": one.parent}, told=told, level=level, **known)


def _gone(there: There, here: Here) -> Iterator[Line]:
    """Those below come first, so that what stands above is empty by then."""
    for external_id, pk in here.department_links.items():
        ours = here.departments.get(pk)
        if external_id not in there.department_ids and ours is not None and pk != here.root:
            level = -_depth(here, ours)
            known: dict[str, Any] = {"external_id": external_id, "name": ours.name, "target": pk, "level": level}
            yield Line(kind=Kind.DEPARTMENT_GONE, is_ticked=False, why="department_gone", **known)


def _depth(here: Here, one: OurDepartment) -> int:
    depth, above = 0, here.departments.get(one.parent or 0)
    while above is not None and depth < len(here.departments):
        depth, above = depth + 1, here.departments.get(above.parent or 0)
    return depth
