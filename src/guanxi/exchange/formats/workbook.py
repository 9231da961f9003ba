"""What a workbook says about itself: its sheets, where their parts lie, and how its numbers are shown."""

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.formats.number_formats import BUILT_IN, GENERAL, NumberFormat, number_format
from guanxi.exchange.formats.parts import damaged, local, parts_of, small_part
from guanxi.kernel.errors import DomainError

ROOT_RELATIONS = "_rels/.rels"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
HIDDEN = frozenset({"hidden", "veryHidden"})


@dataclass(frozen=True)
class Workbook:
    """An opened workbook: sheets by name in their order, with the parts that hold them."""

    path: Path
    sheets: dict[str, str]
    strings: str
    formats: tuple[NumberFormat, ...]
    counts_from_1904: bool

    def format_of(self, style: int) -> NumberFormat:
        return self.formats[style] if style < len(self.formats) else GENERAL


def open_workbook(path: Path) -> Workbook:
    """Look at a workbook. Refuses what is none, and one without a sheet."""
    with parts_of(path) as archive:
        main = _target(archive, ROOT_RELATIONS, "officeDocument", "")
        book = small_part(archive, main)
        folder = posixpath.dirname(main)
        relations = f"{folder}/_rels/{posixpath.basename(main)}.rels"
        sheets = _sheets(book, _relations(archive, relations, folder))
        if not sheets:
            raise damaged()
        return Workbook(
            path=path,
            sheets=sheets,
            strings=_target(archive, relations, "sharedStrings", folder, optional=True),
            formats=_formats(archive, _target(archive, relations, "styles", folder, optional=True)),
            counts_from_1904=any(
                local(node.tag) == "workbookPr" and node.get("date1904") in {"1", "true"} for node in book
            ),
        )


def sheet_named(book: Workbook, name: str) -> str:
    """The part of a sheet; without a name the first one."""
    if not name:
        return next(iter(book.sheets.values()))
    if name not in book.sheets:
        raise DomainError("E_CHOICE", field="sheet", label=_("Sheet"), choices=", ".join(book.sheets))
    return book.sheets[name]


def _sheets(book: ElementTree.Element, parts: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Sheets with cells that people see; hidden ones only where there are no others."""
    nodes = [node for outer in book if local(outer.tag) == "sheets" for node in outer]
    shown = [node for node in nodes if node.get("state") not in HIDDEN] or nodes
    found = {}
    for node in shown:
        kind, part = parts.get(node.get(RELATION) or node.get(STRICT_RELATION) or "", ("", ""))
        if kind == "worksheet":
            found[node.get("name") or ""] = part
    return found


def _target(archive: zipfile.ZipFile, relations: str, kind: str, folder: str, *, optional: bool = False) -> str:
    for found, part in _relations(archive, relations, folder).values():
        if found == kind and part in archive.NameToInfo:
            return part
    if optional:
        return ""
    raise damaged()


def _relations(archive: zipfile.ZipFile, name: str, folder: str) -> dict[str, tuple[str, str]]:
    """The kind and the part behind each relation."""
    found = {}
    for node in small_part(archive, name):
        target = node.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[node.get("Id", "")] = (posixpath.basename(node.get("Type", "")), part)
    return found


def _formats(archive: zipfile.ZipFile, part: str) -> tuple[NumberFormat, ...]:
    """How each style of a cell shows a number."""
    if not part:
        return ()
    styles = {local(node.tag): node for node in small_part(archive, part)}
    own = {node.get("numFmtId"): number_format(node.get("formatCode") or "") for node in styles.get("numFmts", ())}
    cells = [node.get("numFmtId", "0") for node in styles.get("cellXfs", ())]
    return tuple(own.get(number) or BUILT_IN.get(number, GENERAL) for number in cells)
