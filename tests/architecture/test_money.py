"""Amounts are stored as scaled integers: what SQL multiplies or adds to them raw is wrong without an error."""

import ast

from django.apps import apps

from guanxi.kernel.money import ScaledDecimalField
from tests.architecture.source import sources


def test_no_query_does_raw_arithmetic_on_an_amount():
    amounts = {
        field.name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ScaledDecimalField)
    }

    found = [
        f"{source.name}:{node.lineno}: {ast.unparse(node)}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.BinOp) and any(names_column(side, amounts) for side in (node.left, node.right))
    ]

    assert found == []


def names_column(node: ast.expr, columns: set[str]) -> bool:
    """F("amount") or F("line__amount") of one of these columns."""
    return (
        isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] == "F"
        and len(node.args) == 1
        and isinstance(node.args[0], ast.Constant)
        and str(node.args[0].value).split("__")[-1] in columns
    )
