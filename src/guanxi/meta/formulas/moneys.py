"""In whose currency the result of a formula is, found from what it reads, so that amounts in several are never mixed.

Each part has the currencies by which it is multiplied and divided: an amount has one once, a rate or a count has none,
and neither has the quotient of two amounts in one currency.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from guanxi.meta.formulas.spelling import parsed
from guanxi.meta.types.base import Refusal

KEEPING = frozenset(
    {"ROUND", "FLOOR", "CEILING", "ABS", "MOD"}
)  # functions whose result is of the kind of the first value
CHOOSING = frozenset({"IFEMPTY", "MIN", "MAX"})  # those that give one of their values
Money = tuple[tuple[str, int], ...]  # currencies, each with how often it is multiplied; none of a plain number


def money_of(text: str, of_path: Callable[[str], str]) -> Money:
    """The currencies of what a formula gives; `of_path` says whose the value at a path has, or nothing. Refusal where
    amounts in several are added or compared."""
    tree, source = parsed(text)
    return _Finder(source, of_path).of(tree)


class _Finder:
    def __init__(self, source: str, of_path: Callable[[str], str]) -> None:
        self.source, self.of_path = source, of_path

    def of(self, node: ast.AST) -> Money:
        found = getattr(self, f"_{type(node).__name__.lower()}", self._plain)
        return found(node)

    def _plain(self, node: ast.AST) -> Money:
        """What is no amount, whatever it is made of."""
        for child in ast.iter_child_nodes(node):
            self.of(child)
        return ()

    def _name(self, node: ast.AST) -> Money:
        whose = self.of_path("".join(self._said(node).split()))
        return ((whose, 1),) if whose else ()

    _attribute = _name

    def _unaryop(self, node: ast.UnaryOp) -> Money:
        return self.of(node.operand)

    def _binop(self, node: ast.BinOp) -> Money:
        left, right = self.of(node.left), self.of(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            return self._one_of(node, (left, right))
        if isinstance(node.op, ast.Mult | ast.Div):
            return _times(left, right, 1 if isinstance(node.op, ast.Mult) else -1)
        return ()

    def _compare(self, node: ast.Compare) -> Money:
        self._one_of(node, [self.of(part) for part in (node.left, *node.comparators)])
        return ()

    def _ifexp(self, node: ast.IfExp) -> Money:
        self.of(node.test)
        return self._one_of(node, (self.of(node.body), self.of(node.orelse)))

    def _call(self, node: ast.Call) -> Money:
        name = node.func.id.upper() if isinstance(node.func, ast.Name) else ""
        given = [self.of(part) for part in node.args]
        if name == "IF":
            return self._one_of(node, given[1:])
        if name in CHOOSING:
            return self._one_of(node, given)
        return given[0] if name in KEEPING and given else ()

    def _one_of(self, node: ast.AST, parts: Iterable[Money]) -> Money:
        """The one currency of parts that stand side by side; plain numbers go with any."""
        found = dict.fromkeys(part for part in parts if part)
        if len(found) > 1:
            hint = _(
                "“%(part)s” mixes amounts in different currencies. What an amount is worth in the company's stands in "
                "the field of the same name that ends in _base."
            )
            raise Refusal("E_FORMULA", hint=hint % {"part": self._said(node)[:80]})
        return next(iter(found), ())

    def _said(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.source, node) or ""


def _times(one: Money, other: Money, power: int) -> Money:
    found = Counter(dict(one))
    for whose, count in other:
        found[whose] += count * power
    return tuple(sorted((whose, count) for whose, count in found.items() if count))
