"""Runs the program of a rule for a batch of records: each step once for all of them, in a bounded number of queries.

A step that is refused for one record of many is done again record by record, so that only that one fails. What a step
writes may set off further rules; how deep that goes is counted here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import IntegrityError, transaction

from guanxi.flow.automation.definition import BRANCH, JUMP, Instruction
from guanxi.flow.automation.kinds import StepKind, step_kind
from guanxi.flow.automation.matching import meeting
from guanxi.flow.automation.models import State
from guanxi.flow.automation.rules import Rule
from guanxi.flow.automation.runs import Doing, Item
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError

DEEPEST = 5

_depth: ContextVar[int] = ContextVar("automation_depth", default=0)
Places = defaultdict[int, list[Item]]


def depth_now() -> int:
    """How many rules stand above what is being written: none, when a person or another program writes."""
    return _depth.get()


@contextmanager
def as_deep_as(depth: int) -> Iterator[None]:
    """What is written in the block was set off by a rule that stands so deep."""
    token = _depth.set(depth)
    try:
        yield
    finally:
        _depth.reset(token)


def run_program(rule: Rule, items: Iterable[Item], depth: int, *, is_later: bool) -> None:
    """Go on with each item from its place, to the end, to a step that must wait, or to one that fails."""
    places: Places = defaultdict(list)
    for item in items:
        places[item.run.place].append(item)
    while places:
        place = min(places)
        group = places.pop(place)
        if place >= len(rule.says.program):
            for item in group:
                item.end(State.DONE)
        else:
            _go_on(rule, place, group, depth, places, is_later=is_later)


def _go_on(rule: Rule, place: int, group: list[Item], depth: int, places: Places, *, is_later: bool) -> None:
    instruction = rule.says.program[place]
    if instruction.do == JUMP:
        places[instruction.otherwise] += group
        return
    if instruction.do == BRANCH:
        return _part(rule, place, instruction, group, places)
    kind = step_kind(instruction.do)
    if kind is None:
        for item in group:
            item.end(State.FAILED, DomainError("E_UNKNOWN_FIELD", name=instruction.do))
        return
    if not (kind.at_once or is_later):
        for item in group:
            item.hold(place, State.READY, clock.now())
        return
    for item in group:
        item.run.due_at = None
    _perform(Doing(rule, place, depth), instruction, kind, group)
    for item in group:
        if not item.is_over and item.run.due_at is None:
            item.run.state = State.READY
            places[place + 1].append(item)


def _part(rule: Rule, place: int, instruction: Instruction, group: list[Item], places: Places) -> None:
    holds = meeting(rule, instruction.condition, (item.pk for item in group))
    for item in group:
        item.tell(place, BRANCH, holds=item.pk in holds)
        places[place + 1 if item.pk in holds else instruction.otherwise].append(item)


def _perform(doing: Doing, instruction: Instruction, kind: StepKind, group: list[Item]) -> None:
    """One step for a batch, all or nothing; with an error in it, record by record."""
    kept = [(item, item.run.told, dict(item.record.__dict__) if item.record else None) for item in group]
    try:
        with transaction.atomic(), as_deep_as(doing.depth):
            kind.run(doing, instruction.data, group)
    except (DomainError, IntegrityError) as error:
        for item, told, values in kept:
            _turn_back(item, told, values)
        if len(group) == 1:
            group[0].end(State.FAILED, error if isinstance(error, DomainError) else DomainError("E_STALE"))
            return
        for item in group:
            _perform(doing, instruction, kind, [item])
        return
    for item, told, values in kept:
        if item.run.state == State.FAILED:
            _turn_back(item, told, values, is_over=True)


def _turn_back(item: Item, told: list, values: dict | None, *, is_over: bool = False) -> None:
    """The row that the caller holds is as it was before the step."""
    if values is not None:
        item.record.__dict__.update(values)
    if not is_over:
        item.run.told, item.run.ended_at, item.run.error = told, None, None
        item.run.state = State.READY if item.run.state == State.FAILED else item.run.state
