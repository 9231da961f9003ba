"""What people write as a formula, and the tree of expressions that it means.

It reads as in a workbook: `IF(amount = 0, "none", LEFT(name, 2) & "!")`. Names of functions stand in capitals or not,
`=` compares, `<>` differs, and marks of Chinese keyboards count as the narrow ones.
"""

import ast
import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from guanxi.meta.types.base import Refusal

LONGEST, DEEPEST, MOST_PARTS = 2_000, 40, 500
TOKEN = re.compile(
    r"(?P<quoted>\"[^\"]*\"|'[^']*'|“[^”]*”)|(?P<called>[A-Za-z_]+(?=\s*[(（]))|(?P<differs><>)|(?P<equal>(?<![<>=!])=(?!=))"
    r"|(?P<wide>[（），＋－＊／＜＞＝])|(?P<space>\s+)"
)
WIDE = dict(zip("（），＋－＊／＜＞", "(),+-*/<>", strict=True)) | {"＝": "=="}


def parsed(text: str) -> tuple[ast.expr, str]:
    """The tree of a formula, and the text to which its places belong."""
    plain = TOKEN.sub(_plain, text).strip()
    if not plain or len(plain) > LONGEST:
        raise Refusal("E_FORMULA", hint=_("write a calculation of at most %(limit)s characters.") % {"limit": LONGEST})
    try:
        tree = ast.parse(plain, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        hint = _("it can't be read; look at brackets, commas and quotation marks.")
        raise Refusal("E_FORMULA", hint=hint) from None
    if any(depth > DEEPEST or place > MOST_PARTS for place, depth in enumerate(_depths(tree))):
        raise Refusal("E_FORMULA", hint=_("it is too long; divide it into several fields."))
    return tree, plain


def _plain(found: re.Match[str]) -> str:
    kind, text = found.lastgroup, found[0]
    if kind == "quoted":
        return '"{}"'.format(text[1:-1].replace("\\", "\\\\").replace('"', '\\"').replace("\n", " "))
    return {"called": text.upper(), "differs": "!=", "equal": "==", "space": " "}.get(kind or "") or WIDE[text]


def _depths(tree: ast.AST) -> Iterator[int]:
    """How deep each part lies, without going down by calls of itself."""
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield depth
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
