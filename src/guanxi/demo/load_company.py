"""Puts down the demo company itself: departments, positions and people."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from guanxi.access.scope import visible
from guanxi.demo.people import ADMINISTRATOR
from guanxi.demo.shapes import Demo, Person
from guanxi.demo.shelf import MARK, Shelf, picked
from guanxi.meta import registry
from guanxi.modules.people.facade import give_password


def load_company(shelf: Shelf, demo: Demo, password: str) -> None:
    """The company's particulars, both trees, and everybody with the one password."""
    _load_particulars(shelf, demo)
    _load_tree(shelf, "department", demo.departments)
    _load_tree(shelf, "position", demo.positions)
    _load_people(shelf, demo, password)
    heads = {each.key: each.head for each in demo.departments if each.head}
    changes = {key: _headed(shelf, key, head) for key, head in heads.items()}
    shelf.write("department", changes)


def levels(nodes: Sequence[Any]) -> Iterator[list[Any]]:
    """The nodes of a tree, each with key and parent, from the top down, one level after the other."""
    depths: dict[str | None, int] = {None: 0}
    for node in nodes:
        depths[node.key] = depths[node.parent] + 1
    by_depth = sorted(nodes, key=lambda node: depths[node.key])
    for _depth, level in groupby(by_depth, key=lambda node: depths[node.key]):
        yield list(level)


def _load_particulars(shelf: Shelf, demo: Demo) -> None:
    company = visible(registry.get("company"), shelf.admin).get(is_main=True)
    data = {**picked(demo.company, "name_en", "short_name", "phone"), "source_system": MARK}
    shelf.write("company", {"company": shelf.change(company, "company", data)})


def _load_tree(shelf: Shelf, module: str, nodes: Sequence[Any]) -> None:
    """Founding has made the root; it only gets its names."""
    places = {node.key: place for place, node in enumerate(nodes)}
    top, *below = levels(nodes)
    root = visible(registry.get(module), shelf.admin).get(parent=None)
    shelf.write(module, {top[0].key: shelf.change(root, module, picked(top[0], "name", "name_en"))})
    for level in below:
        changes = {}
        for node in level:
            data = {**picked(node, "name", "name_en"), "parent": shelf.id(module, node.parent)}
            changes[node.key] = shelf.new(module, {**data, "sequence": places[node.key] * 10})
        shelf.write(module, changes)


def _load_people(shelf: Shelf, demo: Demo, password: str) -> None:
    roles = dict(visible(registry.get("role"), shelf.admin).values_list("preset", "pk"))
    admin, *others = demo.people
    record = visible(registry.get("user"), shelf.admin).get(pk=shelf.admin.user_id)
    data = picked(admin, "employee_no", "mobile", "hired_on")
    shelf.write("user", {ADMINISTRATOR: shelf.change(record, "user", data)})
    shelf.write("user", {person.username: shelf.new("user", _data(shelf, person, roles)) for person in others})
    give_password([shelf.records["user"][person.username] for person in others], password)


def _data(shelf: Shelf, person: Person, roles: dict[str, int]) -> dict[str, Any]:
    return {
        **picked(person, "username", "name", "employee_no", "email", "mobile", "language", "hired_on"),
        "department": shelf.id("department", person.department),
        "position": shelf.id("position", person.position),
        "roles": [roles[person.role]],
    }


def _headed(shelf: Shelf, key: str, head: str) -> Any:
    data = {"head_user": shelf.id("user", head)}
    return shelf.change(shelf.records["department"][key], "department", data)
