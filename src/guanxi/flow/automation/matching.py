"""Which records of a batch meet a condition, and with which values: one query for both questions."""

from collections.abc import Iterable
from typing import Any

from guanxi.access.scope import visible
from guanxi.flow.automation.paths import look
from guanxi.flow.automation.rules import Rule
from guanxi.meta.conditions.sql import to_q
from guanxi.meta.conditions.tree import Condition, tests_of
from guanxi.meta.types.relation import Relation
from guanxi.records.sources import ActorSources


def meeting(rule: Rule, condition: Condition | None, ids: Iterable[int]) -> set[int]:
    """Those of these records that are still there and meet the condition."""
    rows = visible(rule.says.module, rule.actor).filter(pk__in=sorted(set(ids)))
    if condition is not None:
        rows = rows.filter(to_q(rule.says.module, condition, ActorSources(rule.actor)))
    return set(rows.order_by().values_list("pk", flat=True))


def why(rule: Rule, condition: Condition | None, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The values by which records met a condition, in JSON's words, by the names of their fields."""
    if condition is None:
        return {}
    kept = list(ids)
    texts = [test.path.text for test in tests_of(condition) if not isinstance(test.path.field.type, Relation)]
    found = look(rule.says.module, rule.actor, kept, texts)
    return {pk: {text: plain(found.dumped(pk, text)) for text in found.paths} for pk in kept}


def plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list | None) else str(value)
