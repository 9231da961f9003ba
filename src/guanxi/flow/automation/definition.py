"""What a rule says, read from JSON and checked: when, if, then. The steps become a program that only goes forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation.checking import Checking, is_automated, slugs
from guanxi.flow.automation.kinds import is_open, offered_steps, offered_triggers, step_kind, trigger_kind
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.conditions.tree import Condition
from guanxi.meta.module import Module

MOST_STEPS, DEEPEST = 50, 3
BRANCH, JUMP = "branch", "jump"


@dataclass(frozen=True)
class Instruction:
    """One step of a program. A branch goes on behind itself where its condition holds, else at `otherwise`; a jump
    goes to `otherwise`."""

    do: str
    data: Mapping[str, Any]
    condition: Condition | None = None
    otherwise: int = 0


@dataclass(frozen=True)
class Definition:
    """A rule as the engine runs it. `reads` and `writes` are the modules that it may touch, by key."""

    module: Module
    on: str
    trigger: Mapping[str, Any]
    condition: Condition | None
    program: tuple[Instruction, ...]
    reads: frozenset[str]
    writes: frozenset[str]


@dataclass(frozen=True)
class Said:
    """The same rule as the JSON that is kept."""

    trigger: dict[str, Any]
    condition: dict[str, Any] | None
    actions: list[dict[str, Any]]


def read(
    slug: str, trigger: Any, condition: Any, actions: Any, currency: str, *, is_draft: bool = False
) -> tuple[Definition, Said]:
    """A whole rule; Invalid names each part of it that can't be. A draft may lack the occasion and the steps."""
    module = registry.by_slug(slug or "")
    if module is None or not is_automated(module):
        raise DomainError("E_CHOICE", field="object", label=_("Object"), choices=", ".join(slugs()))
    checking = Checking(module, currency, reads={module.key}, writes={module.key})
    when = {} if is_draft and not trigger else _trigger(checking, trigger)
    holds = checking.condition(condition, "condition")
    program: list[Instruction] = []
    then = _steps(checking, actions, program, "actions", 0)
    if not (program or is_draft or checking.errors):
        checking.refuse(DomainError("E_REQUIRED", label=_("Then")), "actions")
    if len(program) > MOST_STEPS:
        checking.refuse(DomainError("E_LENGTH", label=_("Then"), limit=MOST_STEPS), "actions")
    checking.finish()
    found = Definition(
        module=module,
        on=when.get("on", ""),
        trigger=when,
        condition=holds,
        program=tuple(program),
        reads=frozenset(checking.reads),
        writes=frozenset(checking.writes),
    )
    return found, Said(when, condition or None, then)


def _trigger(checking: Checking, data: Any) -> dict[str, Any]:
    kind = trigger_kind(str(data.get("on", ""))) if isinstance(data, Mapping) else None
    if kind is None or not is_open(kind, checking.module):
        choices = ", ".join(one.key for one in offered_triggers(checking.module))
        checking.refuse(DomainError("E_CHOICE", label=_("When"), choices=choices), "trigger.on")
        return {}
    with checking.inside("trigger"):
        values = checking.values(kind.fields(checking.module, data), data, "on")
        return {"on": kind.key, **kind.check(checking, values)}


def _steps(checking: Checking, data: Any, program: list[Instruction], at: str, depth: int) -> list[dict[str, Any]]:
    if data in (None, ()):
        return []
    if not isinstance(data, list) or depth > DEEPEST:
        hint = _("write a list of steps, with branches at most three deep.")
        checking.refuse(DomainError("E_FORMAT", label=_("Then"), hint=hint), at)
        return []
    return [_step(checking, step, program, f"{at}.{place}", depth) for place, step in enumerate(data)]


def _step(checking: Checking, data: Any, program: list[Instruction], at: str, depth: int) -> dict[str, Any]:
    do = str(data.get("do", "")) if isinstance(data, Mapping) else ""
    if do == BRANCH:
        return _branch(checking, data, program, at, depth)
    kind = step_kind(do)
    if kind is None or not is_open(kind, checking.module):
        choices = ", ".join((*(one.key for one in offered_steps(checking.module)), BRANCH))
        checking.refuse(DomainError("E_CHOICE", label=_("Step"), choices=choices), f"{at}.do")
        return {}
    known = ("do", "values", "object", "through") if kind.sets else ("do",)
    with checking.inside(at):
        values = checking.values(kind.fields(checking.module, data), data, *known)
        values |= {key: data[key] for key in known[1:] if data.get(key) not in (None, "")}
        values = kind.check(checking, values)
    program.append(Instruction(do, values))
    return {"do": do, **values}


def _branch(
    checking: Checking, data: Mapping[str, Any], program: list[Instruction], at: str, depth: int
) -> dict[str, Any]:
    condition = checking.condition(data.get("when"), f"{at}.when")
    if condition is None and not data.get("when"):
        checking.refuse(DomainError("E_REQUIRED", label=_("Condition")), f"{at}.when")
    for key in data.keys() - {"do", "when", "then", "else"}:
        checking.refuse(DomainError("E_UNKNOWN_FIELD", name=key), f"{at}.{key}")
    fork = len(program)
    program.append(Instruction(BRANCH, {}))
    then = _steps(checking, data.get("then"), program, f"{at}.then", depth + 1)
    jump = len(program)
    program.append(Instruction(JUMP, {}))
    otherwise = _steps(checking, data.get("else"), program, f"{at}.else", depth + 1)
    program[fork] = Instruction(BRANCH, {}, condition, jump + 1)
    program[jump] = Instruction(JUMP, {}, None, len(program))
    return {"do": BRANCH, "when": data.get("when"), "then": then, "else": otherwise}
