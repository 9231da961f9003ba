"""Blocks that people write into a page where they see them: in cells of a table, in paragraphs of their own.

`<tr><td>{{#lines}}{{index}}</td><td>{{amount}}{{/lines}}</td></tr>` means that the row is repeated. What opens in one
cell and closes in another is lifted out of its row, and a paragraph or row with nothing but tags gives way to them.
"""

import re
from html import unescape

TAG = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
MARKUP = re.compile(r"<[^<>]*>")
BLOCK = r"\{\{\s*(?:[#?/][^{}]*|:)\s*\}\}"
ALONE = re.compile(rf"<p[^>]*>\s*((?:{BLOCK}\s*)+)</p>")
ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL)


def lifted(html: str) -> str:
    """The same page with every block around whole elements."""
    whole = TAG.sub(lambda tag: "{{" + unescape(MARKUP.sub("", tag[1])) + "}}", html)
    rows = ROW.sub(lambda row: _row(row[0]), whole)
    return ALONE.sub(lambda found: found[1], rows)


def _row(row: str) -> str:
    before, after = [], []
    for cell in CELL.finditer(row):
        opened, closed = unbalanced(cell[1])
        before += opened
        after += closed
    if not before and not after:
        return row
    kept = row
    for tag in (*before, *after):
        kept = kept.replace(tag, "", 1)
    if not MARKUP.sub("", kept).strip():
        return "".join((*before, *after))
    return "".join((*before, kept, *after))


def unbalanced(text: str) -> tuple[list[str], list[str]]:
    """The tags of a text that open what it does not close, and those that close what it has not opened."""
    opened: list[str] = []
    closed: list[str] = []
    for tag in re.findall(BLOCK, text):
        inside = tag[2:-2].strip()
        if inside.startswith(("#", "?")):
            opened.append(tag)
        elif inside == ":" and opened:
            continue
        elif opened and inside != ":":
            opened.pop()
        else:
            closed.append(tag)
    return opened, closed
