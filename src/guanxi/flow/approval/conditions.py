"""Conditions of definitions and branches, asked of a record as it would become."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson

from guanxi.access.actor import system_actor
from guanxi.flow.approval.reading import MOST_HOPS
from guanxi.meta.conditions.matches import matches
from guanxi.meta.conditions.parse import parse_json
from guanxi.meta.conditions.plain import to_json
from guanxi.meta.conditions.tree import Condition, tests_of
from guanxi.meta.module import Module
from guanxi.meta.types.relation import Relation
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
    or of what refers to it whether the test holds. A change in it means that another way may have become right."""
    found: dict[str, Any] = {}
    for condition in conditions:
        for test in tests_of(_parsed(module, condition)) if record is not None and condition else ():
            if isinstance(test.path.field.type, Relation):
                found[orjson.dumps(to_json(test)).decode()] = matches(record, test, sources_of(submitter))
            elif not test.path.hops:
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
