"""Word documents as templates: paragraphs and rows repeated or left out, values where their tags stood.

Nothing of such a document is run: its tags are those of all templates, and what they mean is said by a scope.
"""

import copy
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import mammoth
from docx import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from guanxi.kernel.errors import DomainError
from guanxi.kernel.merging import TAG, Node, Nodes, Value, merge, parse, read_value
from guanxi.printing.codes import bars_png, qr_png
from guanxi.printing.excel.plan import banded, loose_tags, placed
from guanxi.printing.pictures import Picture, drawn
from guanxi.records.merging.scope import RecordScope

P, TABLE, ROW, CELL, TEXT = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "t"))
CODE_MM = {"qr": 22, "barcode": 11}


def nodes_of(content: bytes) -> Nodes:
    """All that a document asks; E_TEMPLATE_SYNTAX where a block does not close."""
    found: list[Node] = []
    for parent in _parts(opened(content)):
        text = "\n".join(_text(each) for each in parent._element.iter(P))
        found += parse(text, "file")
        _check_blocks(parent._element)
    return tuple(found)


def filled(content: bytes, scope: RecordScope, known: Mapping[str, Picture]) -> bytes:
    """The bytes of the filled document."""
    document = opened(content)
    for parent in _parts(document):
        _fill_blocks(parent._element, scope, _Filling(parent, known))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def page_of(content: bytes) -> str:
    """A filled document as a page: its words, tables and pictures, in our own letters."""
    return str(mammoth.convert_to_html(io.BytesIO(content)).value)


def opened(content: bytes) -> Any:
    try:
        return Document(io.BytesIO(content))
    except (KeyError, ValueError, OSError, SyntaxError) as error:
        raise DomainError("E_FILE_KIND", field="file", name="docx") from error


class _Filling:
    """Where pictures are kept while a part of the document is filled."""

    def __init__(self, parent: Any, known: Mapping[str, Picture]) -> None:
        self.parent, self.known = parent, known

    def drawing(self, asked: Value, scope: Any) -> tuple[bytes, float]:
        if asked.function == "img":
            picture = self.known.get(asked.name)
            return (picture.content, picture.height) if picture else (b"", 0)
        if asked.function == "photo":
            return drawn(scope, asked.name)
        text = scope.say(asked.name, "")
        draw: Callable[[str], bytes] = qr_png if asked.function == "qr" else bars_png
        return (draw(text) if text else b"", CODE_MM[asked.function])


def _parts(document: Any) -> Iterator[Any]:
    """The body, and what stands above and below on every page."""
    yield document._body
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield part


def _check_blocks(element: Any) -> None:
    blocks = _blocks(element)
    banded([[("docx", text) for text in _texts(block)] for block in blocks], range(1, len(blocks) + 1))
    for block in blocks:
        if block.tag == TABLE:
            _check_blocks(block)


def _blocks(element: Any) -> list[Any]:
    """The blocks right inside: paragraphs and tables, or the rows of a table."""
    kinds = {ROW} if element.tag == TABLE else {P, TABLE}
    return [each for each in element if each.tag in kinds]


def _inner(block: Any) -> list[Any]:
    """What has blocks of its own inside a block: the table itself, the cells of a row."""
    return [block] if block.tag == TABLE else [each for each in block if each.tag == CELL]


def _texts(block: Any) -> list[str]:
    """The texts in which a block opens or closes something around itself."""
    if block.tag == P:
        return [_text(block)]
    return ["\n".join(_text(each) for each in cell.iter(P)) for cell in block if cell.tag == CELL]


def _text(paragraph: Any) -> str:
    return "".join(each.text or "" for each in paragraph.iter(TEXT))


def _fill_blocks(element: Any, scope: Any, filling: _Filling) -> None:
    blocks = _blocks(element)
    told = [_texts(block) for block in blocks]
    root = banded([[("docx", text) for text in texts] for texts in told], _filled_lines(blocks, told))
    tags = [[tag for text in texts for tag in loose_tags(text)] for texts in told]
    for each in placed(root, scope):
        block = copy.deepcopy(blocks[each.source - 1])
        blocks[0].addprevious(block)
        for tag in tags[each.source - 1]:
            _take_out(block, tag)
        _fill_block(block, each.scope, filling)
    for block in blocks:
        element.remove(block)
    if element.tag == CELL and not _blocks(element):
        element.append(OxmlElement("w:p"))


def _filled_lines(blocks: Sequence[Any], told: Sequence[Sequence[str]]) -> set[int]:
    """The blocks that hold something beside the tags around them."""
    return {
        number
        for number, (block, texts) in enumerate(zip(blocks, told, strict=True), 1)
        if block.tag == TABLE
        or any(_rest(text) for text in texts)
        or any(each.tag == qn("w:drawing") for each in block.iter())
    }


def _rest(text: str) -> str:
    for tag in loose_tags(text):
        text = text.replace(tag, "", 1)
    return text.strip()


def _fill_block(block: Any, scope: Any, filling: _Filling) -> None:
    if block.tag == P:
        _fill_paragraph(block, scope, filling)
    for inner in _inner(block):
        _fill_blocks(inner, scope, filling)


def _take_out(block: Any, tag: str) -> None:
    for paragraph in block.iter(P):
        place = _text(paragraph).find(tag)
        if place >= 0:
            _write(paragraph, place, place + len(tag), "")
            return


def _fill_paragraph(paragraph: Any, scope: Any, filling: _Filling) -> None:
    text = _text(paragraph)
    if "{{" not in text:
        return
    nodes = parse(text, "file")
    if not all(isinstance(node, str | Value) for node in nodes):
        _write(paragraph, 0, len(text), merge(nodes, scope))
        return
    for tag in reversed(list(TAG.finditer(text))):
        value = read_value(tag[1].strip())
        if value is None:
            continue
        if value.function in {"img", "photo", "qr", "barcode"}:
            _write(paragraph, tag.start(), tag.end(), "")
            _draw(paragraph, filling, *filling.drawing(value, scope))
        else:
            _write(paragraph, tag.start(), tag.end(), merge((value,), scope))


def _draw(paragraph: Any, filling: _Filling, content: bytes, height: float) -> None:
    if content:
        Paragraph(paragraph, filling.parent).add_run().add_picture(io.BytesIO(content), height=Mm(height))


def _write(paragraph: Any, start: int, end: int, said: str) -> None:
    """Put a text in place of another one; it looks as that one began."""
    at, is_said = 0, False
    for each in list(paragraph.iter(TEXT)):
        text = each.text or ""
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last or (first == last == 0 and start == end == at and not is_said):
            each.text = text[:first] + ("" if is_said else " ".join(said.splitlines())) + text[last:]
            each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            is_said = True
        at += len(text)
