"""A formula that was read and checked, ready to be calculated for any number of records."""

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simpleeval import SimpleEval

from guanxi.meta.formulas.arithmetic import OPERATORS
from guanxi.meta.formulas.checking import Checker
from guanxi.meta.formulas.functions import CALLED
from guanxi.meta.formulas.spelling import parsed

TOLD = (ast.BinOp, ast.Call, ast.Compare, ast.BoolOp, ast.IfExp, ast.UnaryOp)


@dataclass(frozen=True)
class Formula:
    """`kind` is what it gives, `paths` what it reads, `changes` whether it gives another value tomorrow, and `zoned`
    whether it gives another one in another time zone."""

    source: str
    tree: ast.expr
    kind: str
    paths: tuple[str, ...]
    changes: bool
    zoned: bool

    def values(self, inputs: Iterable[Mapping[str, Any]]) -> list[Any]:
        """The result for each of these inputs by path."""
        evaluator = SimpleEval(operators=OPERATORS, functions=CALLED, names={})
        found = []
        for names in inputs:
            evaluator.names = names
            found.append(evaluator.eval(self.source, self.tree))
        return found

    def steps(self, names: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """How the value comes about: the parts that were calculated, the innermost first, each with its result."""
        evaluator = _Telling(operators=OPERATORS, functions=CALLED, names=names)
        evaluator.eval(self.source, self.tree)
        return evaluator.steps


class _Telling(SimpleEval):
    """Remembers what each part came to."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.steps: list[tuple[str, Any]] = []

    def _eval(self, node: Any) -> Any:
        found = super()._eval(node)
        if isinstance(node, TOLD):
            self.steps.append((ast.get_source_segment(self.expr, node) or "", found))
        return found


def read(text: str, kind_of: Callable[[str], str]) -> Formula:
    """The formula that a text means; `Refusal` says what is wrong with it."""
    tree, source = parsed(text)
    checker = Checker(source, kind_of)
    plain, kind = checker.check(tree)
    return Formula(source, plain, kind, tuple(checker.paths), checker.changes, checker.zoned)
