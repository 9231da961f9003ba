"""Which names a template of a module may use, for checking one and for choosing from."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.fields import readable
from guanxi.kernel.errors import DomainError
from guanxi.kernel.merging import Loop, Nodes, Value, used
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import LINES, FieldSet, Module
from guanxi.records.merging.accounts import account_fields
from guanxi.records.merging.functions import FREE, OVER_LINES
from guanxi.records.merging.scope import ALONE, COMPANY, INDEX, ME, Function


def require_known(module: Module, nodes: Nodes, functions: Mapping[str, Function], field: str = "body") -> None:
    """E_TEMPLATE_FIELD when a template names what there is not."""
    wrong = unknown(module, nodes, functions)
    if wrong:
        raise DomainError("E_TEMPLATE_FIELD", field=field, fields=", ".join(wrong))


def unknown(module: Module, nodes: Nodes, functions: Mapping[str, Function]) -> list[str]:
    """What a template names that is not there, in the order in which it stands."""
    found = []
    for loops, asked in used(nodes):
        function = asked.function if isinstance(asked, Value) else ""
        is_known = not function or function in functions
        if isinstance(asked, Loop):
            is_known = _is_loop(module, asked.name, loops)
        elif function not in FREE:
            is_known = is_known and is_there(module, asked.name, in_lines=bool(loops) or function in OVER_LINES)
        if not is_known:
            found.append(f"{function}:{asked.name}" if function else asked.name)
    return list(dict.fromkeys(found))


def _is_loop(module: Module, name: str, loops: tuple[str, ...]) -> bool:
    """Lines, alone or within their groups; groups stand in no other loop."""
    if module.lines is None:
        return False
    if name == LINES:
        return LINES not in loops
    return name.startswith(f"{LINES}.") and not loops and is_there(module, name)


def is_there(module: Module, name: str, *, in_lines: bool = False) -> bool:
    """Whether a name leads to a field: of the record, of what it refers to, of a line, the company, the reader."""
    if name in ALONE or (name == INDEX and in_lines) or (name == LINES and module.lines is not None):
        return True
    head, *rest = name.split(".")
    if module.lines is not None:
        keys = {one.key: one for one in module.lines.fields}
        inner = rest if head == LINES else [head, *rest]
        if inner and inner[0] in keys and (in_lines or head == LINES):
            return _leads(keys[inner[0]], inner[1:])
    if head in module.by_key:
        return _leads(module.field(head), rest)
    start = {module.key: module.key, COMPANY: COMPANY, ME: "user"}.get(head)
    if start is None or not rest:
        return False
    if start == COMPANY and len(rest) == 1 and rest[0] in account_fields():
        return True
    target = registry.get(start)
    return rest[0] in target.by_key and _leads(target.field(rest[0]), rest[1:])


def choices(module: Module, actor: Actor) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Everything that can be named in templates of a module, in groups: for the picker of an editor."""
    found = [(module.label, [(one.key, one.label) for one in _offered(module, actor)])]
    if module.lines is not None:
        lines = _offered(module.lines, actor)
        found.append((module.lines.label, [(f"{LINES}.{one.key}", one.label) for one in lines]))
        found += _of_references(f"{LINES}.", lines, actor)
    found += _of_references("", _offered(module, actor), actor)
    company, user = registry.get(COMPANY), registry.get("user")
    ours = (*_offered(company, actor), *account_fields().values())
    found.append((company.label, [(f"company.{one.key}", one.label) for one in ours]))
    found.append((user.label, [(f"me.{one.key}", one.label) for one in _offered(user, actor)]))
    return found


def _offered(of: FieldSet, actor: Actor) -> list[Field]:
    known = readable(of, actor)
    return [one for one in of.fields if one.key in known and one.type.key != "json"]


def _of_references(before: str, fields: Iterable[Field], actor: Actor) -> list[tuple[Any, list[tuple[str, Any]]]]:
    return [
        (one.label, [(f"{before}{one.key}.{each.key}", each.label) for each in _offered(target, actor)])
        for one in fields
        if one.is_reference and actor.may(target := registry.get(one.target), "view")
    ]


def _leads(one: Field, rest: list[str]) -> bool:
    if not rest:
        return True
    if not one.is_reference:
        return False
    target = registry.get(one.target)
    return rest[0] in target.by_key and _leads(target.field(rest[0]), rest[1:])
