"""Cells that a spreadsheet would run as a formula leave the house behind an apostrophe, and lose it coming in again."""

import re

SIGNS = "=+\\-@＝＋－＠\t\r\n"  # spreadsheets of East Asia take the wide ones as well
FORMULA = re.compile(f"'*[{SIGNS}]")
GUARDED = re.compile(f"'+[{SIGNS}]")
NEGATIVE_NUMBER = re.compile(r"-\d+(\.\d+)?")


def guard(cell: str) -> str:
    """The cell as it is written; negative numbers are harmless and stay as they are."""
    return f"'{cell}" if FORMULA.match(cell) and not NEGATIVE_NUMBER.fullmatch(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") and GUARDED.match(cell) else cell
