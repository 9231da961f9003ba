"""Conditions of definitions and branches, asked of a record as it would become."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import orjson

from guanxi.access.actor import system_actor
from guanxi.flow.approval.reading import MOST_HOPS
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.tree import All, Any_, Condition, Not, Test
from guanxi.meta.module import Module
from guanxi.records.sources import ActorSources


def holds(
    module: Module, condition: Any, record: Any, submitter: int | None, sources: ActorSources | None = None
) -> bool:
    """Whether a record meets a stored condition; `$me` is the submitter. Without a record only “always” holds. Who asks
    for many records gives the `sources` of their submitter."""
    if condition in (None, {}):
        return True
    if record is None:
        return False
    return matches(record, _parsed(module, condition), sources or sources_of(submitter))


def looked_at(module: Module, conditions: Iterable[Any], record: Any, submitter: int | None) -> dict[str, Any]:
    """What conditions look at, with its value: of a field of the record itself the value, of what lies further away
    whether the test holds. A change in it means that another way may have become right."""
    found: dict[str, Any] = {}
    for condition in conditions:
        for test in _tests(_parsed(module, condition)) if record is not None and condition else ():
            if not test.path.hops:
                field = test.path.field
                found[test.path.text] = field.type.dump(field.read(record))
            else:
                found[f"{test.path.text} {test.op} {test.value}"] = matches(record, test, sources_of(submitter))
    return orjson.loads(orjson.dumps(found, default=str))


def _parsed(module: Module, condition: Any) -> Condition:
    return parse_json(module, condition, lambda target: frozenset(target.by_key), hops=MOST_HOPS)


def sources_of(submitter: int | None) -> ActorSources:
    """What conditions ask beside the record: who submits, and the company around him. One query."""
    return ActorSources(replace(system_actor(), user_id=submitter))


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from _tests(condition.part)
    elif isinstance(condition, All | Any_):
        for part in condition.parts:
            yield from _tests(part)
