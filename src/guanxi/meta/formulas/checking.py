"""The kinds of the parts of a formula, found before it is ever calculated; and the tree in its plainest form.

Paths become names, numbers exact decimals, IF, AND and OR the signs that ask only as far as they must. What is not in
the list here can't be written in a formula.
"""

import ast
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.meta.formulas.arithmetic import BIGGEST
from guanxi.meta.formulas.functions import FUNCTIONS, Function
from guanxi.meta.types.base import Refusal

KINDS = {
    "number": _("a number"),
    "text": _("a text"),
    "date": _("a date"),
    "datetime": _("a date with time"),
    "boolean": _("yes or no"),
    "record": _("a record"),
    "empty": _("nothing"),
}
ORDERED = frozenset({"number", "date", "datetime"})
NAMED = {"TRUE": True, "FALSE": False, "EMPTY": None}
Typed = tuple[ast.expr, str]
SUMS = {
    ("number", "number"): "number",
    ("text", "text"): "text",
    ("date", "number"): "date",
    ("datetime", "number"): "datetime",
}
DIFFERENCES = {
    ("number", "number"): "number",
    ("date", "date"): "number",
    ("datetime", "datetime"): "number",
    ("date", "number"): "date",
    ("datetime", "number"): "datetime",
}
PRODUCTS = {("number", "number"): "number"}
SIGNS: dict[type, dict[tuple[str, str], str]] = {
    ast.Add: SUMS,
    ast.Sub: DIFFERENCES,
    ast.Mult: PRODUCTS,
    ast.Div: PRODUCTS,
}


class Checker:
    """Goes through a tree once. `kind_of` says of what kind the value at a path is, and refuses unknown ones."""

    def __init__(self, source: str, kind_of: Callable[[str], str]) -> None:
        self.source, self.kind_of = source, kind_of
        self.paths: dict[str, None] = {}
        self.changes = self.zoned = False

    def check(self, node: ast.expr) -> Typed:
        """The part in its plainest form, and its kind."""
        found = getattr(self, f"_{type(node).__name__.lower()}", None)
        if found is None:
            raise _refused(_("“%(part)s” is nothing that formulas can do."), self._said(node))
        plain, kind = found(node)
        return ast.copy_location(plain, node), kind

    def _constant(self, node: ast.Constant) -> Typed:
        value = node.value
        if isinstance(value, bool) or value is None:
            return node, "empty" if value is None else "boolean"
        if isinstance(value, str):
            return node, "text"
        try:
            exact = Decimal(self._said(node))
        except InvalidOperation:
            exact = BIGGEST
        if not isinstance(value, int | float) or not exact.is_finite() or abs(exact) >= BIGGEST:
            raise _refused(_("“%(part)s” is no number."), self._said(node))
        return ast.Constant(value=exact), "number"  # type: ignore[arg-type]  # an exact number, which Python has no sign for

    def _name(self, node: ast.Name) -> Typed:
        if node.id.upper() in NAMED:
            value = NAMED[node.id.upper()]
            return ast.Constant(value=value), "empty" if value is None else "boolean"
        return self._path(node.id)

    def _attribute(self, node: ast.Attribute) -> Typed:
        return self._path(self._said(node))

    def _path(self, said: str) -> Typed:
        text = "".join(said.split())
        kind = self.kind_of(text)
        self.paths.setdefault(text)
        return ast.Name(id=text, ctx=ast.Load()), kind

    def _unaryop(self, node: ast.UnaryOp) -> Typed:
        wanted = {ast.USub: "number", ast.UAdd: "number", ast.Not: "boolean"}.get(type(node.op))
        if wanted is None:
            raise _refused(_("“%(part)s” is nothing that formulas can do."), self._said(node))
        return ast.UnaryOp(op=node.op, operand=self._of(node.operand, wanted)), wanted

    def _binop(self, node: ast.BinOp) -> Typed:
        (left, one), (right, other) = self.check(node.left), self.check(node.right)
        plain = ast.BinOp(left=left, op=node.op, right=right)
        if isinstance(node.op, ast.BitAnd):
            return plain, "text"
        pairs = SIGNS.get(type(node.op), {})
        found = pairs.get((other if one == "empty" else one, one if other == "empty" else other))
        if found is None:
            raise _refused(
                _("“%(part)s” joins %(one)s and %(other)s in a way that gives nothing."),
                self._said(node),
                one=KINDS[one],
                other=KINDS[other],
            )
        return plain, found

    def _boolop(self, node: ast.BoolOp) -> Typed:
        return ast.BoolOp(op=node.op, values=[self._of(part, "boolean") for part in node.values]), "boolean"

    def _compare(self, node: ast.Compare) -> Typed:
        parts = [self.check(part) for part in (node.left, *node.comparators)]
        kinds = {kind for _part, kind in parts} - {"empty"}
        allowed: tuple[type, ...] = (ast.Eq, ast.NotEq)
        if kinds <= ORDERED:
            allowed = (*allowed, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
        if len(kinds) > 1 or not all(isinstance(op, allowed) for op in node.ops):
            raise _refused(_("“%(part)s” compares what can't be compared so."), self._said(node))
        (left, _kind), *rest = parts
        return ast.Compare(left=left, ops=node.ops, comparators=[part for part, _kind in rest]), "boolean"

    def _ifexp(self, node: ast.IfExp) -> Typed:
        test = self._of(node.test, "boolean")
        (then, one), (otherwise, other) = self.check(node.body), self.check(node.orelse)
        return ast.IfExp(test=test, body=then, orelse=otherwise), self._common(node, [one, other])

    def _call(self, node: ast.Call) -> Typed:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise _refused(_("“%(part)s” is nothing that formulas can do."), self._said(node))
        if name == "IF" and len(node.args) == 3:
            return self._ifexp(ast.copy_location(ast.IfExp(*node.args), node))
        if name in {"AND", "OR"} and len(node.args) > 1:
            return self._boolop(ast.BoolOp(op=ast.And() if name == "AND" else ast.Or(), values=node.args))
        if name == "NOT" and len(node.args) == 1:
            return ast.UnaryOp(op=ast.Not(), operand=self._of(node.args[0], "boolean")), "boolean"
        if name not in FUNCTIONS:
            raise _refused(_("there is no function “%(part)s”, or it takes more or fewer values."), name or "(…)")
        return self._function(node, FUNCTIONS[name])

    def _function(self, node: ast.Call, function: Function) -> Typed:
        several = function.takes[-1:] == ("…",)
        wanted = [function.takes[0]] * max(len(node.args), 1) if several else list(function.takes)
        if len(wanted) != len(node.args):
            raise _refused(_("“%(part)s” takes more or fewer values."), self._said(node))
        parts = [self.check(part) for part in node.args]
        for (part, kind), want in zip(parts, wanted, strict=True):
            if want not in {"any", "same", kind} and kind != "empty":
                raise self._mistaken(part, kind, want)
        self.changes |= function.changes
        self.zoned |= function.zoned
        same = self._common(node, [kind for (_part, kind), want in zip(parts, wanted, strict=True) if want == "same"])
        if several and same not in ORDERED:
            raise self._mistaken(node, same, "number")
        plain = ast.Call(func=node.func, args=[part for part, _kind in parts], keywords=[])
        return plain, same if function.gives == "same" else function.gives

    def _of(self, node: ast.expr, wanted: str) -> ast.expr:
        """A part that must be of a kind."""
        plain, kind = self.check(node)
        if kind not in {wanted, "empty"}:
            raise self._mistaken(node, kind, wanted)
        return plain

    def _common(self, node: ast.expr, kinds: list[str]) -> str:
        """The one kind that several parts have; nothing goes with any."""
        found = set(kinds) - {"empty"}
        if len(found) > 1 or "record" in found:
            raise _refused(_("“%(part)s” gives values of different kinds."), self._said(node))
        return next(iter(found), "empty")

    def _mistaken(self, node: ast.AST, kind: str, wanted: str) -> Refusal:
        hint = _("“%(part)s” is %(kind)s; here stands %(wanted)s.")
        return _refused(hint, self._said(node), kind=KINDS[kind], wanted=KINDS[wanted])

    def _said(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.source, node) or ""


def _refused(hint: Any, part: str, **more: Any) -> Refusal:
    return Refusal("E_FORMULA", hint=hint % {"part": part[:80], **more})
