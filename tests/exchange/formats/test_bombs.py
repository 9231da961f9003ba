"""Small files that would become large or endless work: each is refused, or read, soon and in little memory."""

import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from guanxi.exchange.formats.parts import LARGEST_DIRECTORY, parts_of
from guanxi.exchange.formats.reading import read_table
from guanxi.kernel.errors import DomainError

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1"><v>7</v></c></row>'
SECONDS = 4
MEGABYTES = 80


def workbook(path: Path, sheet: str, **more: str) -> Path:
    """A workbook with one sheet, its parts as they are given."""

    def relations(*targets: tuple[str, str]) -> str:
        inner = (
            f'<Relationship Id="r{at}" Type="{KIND}/{kind}" Target="{to}"/>' for at, (kind, to) in enumerate(targets)
        )
        return f"<Relationships>{''.join(inner)}</Relationships>"

    parts = {
        "_rels/.rels": relations(("officeDocument", "workbook.xml")),
        "workbook.xml": f'<workbook xmlns:r="{KIND}"><sheets><sheet name="S" r:id="r0"/></sheets></workbook>',
        "_rels/workbook.xml.rels": relations(("worksheet", "sheet.xml"), ("sharedStrings", "strings.xml")),
        "sheet.xml": sheet,
        "strings.xml": "<sst/>",
        **{name.replace("_", "."): part for name, part in more.items()},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def sheet(rows: str = "", after: str = "") -> str:
    return f"<worksheet><sheetData>{HEADER}{rows}</sheetData>{after}</worksheet>"


BOMBS: dict[str, Callable[[Path], Path]] = {
    "merged-cells-ten-million-lines-tall": lambda path: workbook(
        path, sheet('<row r="2"><c r="A2"><v>1</v></c></row>', '<mergeCell ref="A1:A9999999"/>' * 3000)
    ),
    "tags-that-begin-and-never-end": lambda path: workbook(path, sheet(after=f"<!-- {'<mergeCell ' * 100_000} -->")),
    "a-million-elements-inside-each-other": lambda path: workbook(path, sheet("<a>" * 1_000_000)),
    "cells-inside-each-other": lambda path: workbook(path, sheet("<c>" * 1_000_000)),
    "texts-inside-each-other": lambda path: workbook(path, sheet(), strings_xml="<sst>" + "<si>" * 1_000_000),
    "one-tag-of-ten-megabytes": lambda path: workbook(path, sheet(f'<c r="{"A" * 10_000_000}"/>')),
    "a-million-sheets": lambda path: workbook(path, sheet(), workbook_xml=f"<workbook>{'<a/>' * 600_000}</workbook>"),
    "entities": lambda path: workbook(path, f'<!DOCTYPE x [<!ENTITY a "{"a" * 1000}">]>{sheet("&a;")}'),
    "entities-of-entities": lambda path: workbook(
        path, sheet(), workbook_xml='<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    ),
    "something-outside": lambda path: workbook(
        path, sheet(), workbook_xml='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
    ),
    "nothing-but-noughts": lambda path: workbook(path, sheet(f"<row><c><v>{'0' * 70_000_000}</v></c></row>")),
    "a-cell-far-to-the-right": lambda path: workbook(
        path, sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    ),
    "a-line-without-end": lambda path: text(path, "a,b\n" + "x" * 20_000_000),
    "a-quoted-line-without-end": lambda path: text(path, 'a,b\n"' + "x," * 10_000_000),
    "a-record-without-end": lambda path: text(path, "a,b\n" + '"\n",' * 400_000),
    "names-without-end": lambda path: text(path, "".join(f'{{"name{at}": 1}}\n' for at in range(100_000))),
    "nested-lists": lambda path: text(path, '{"a": ' + "[" * 900 + "]" * 900 + "}\n"),
    "nested-without-end": lambda path: text(path, '{"a": ' + "[" * 1_000_000 + "\n"),
}


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def rows_of(path: Path) -> int:
    """How many there are; none when the file is refused."""
    try:
        return sum(1 for _row in read_table(path).rows())
    except DomainError as refusal:
        return 0 if refusal.code in {"E_CSV", "E_TOO_LARGE"} else -1


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_neither_time_nor_memory(tmp_path: Path, bomb: str):
    path = BOMBS[bomb](tmp_path / "table")
    tracemalloc.start()
    began = time.process_time()
    try:
        assert rows_of(path) in {0, 1}
        assert time.process_time() - began < SECONDS
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES * 2**20
    finally:
        tracemalloc.stop()


def test_a_record_over_many_lines_costs_no_more_than_its_length(tmp_path: Path):
    path = text(tmp_path / "many.csv", "a,b\n" + '"\n\n\n",' * 60_000 + "1\n")
    began = time.process_time()

    assert rows_of(path) == 1
    assert time.process_time() - began < SECONDS


def test_an_archive_whose_directory_alone_fills_the_memory_is_refused(tmp_path: Path):
    path = tmp_path / "many.xlsx"
    claimed = (LARGEST_DIRECTORY + 1).to_bytes(4, "little")
    path.write_bytes(b"\0" * (LARGEST_DIRECTORY + 1) + b"PK\5\6" + b"\0" * 8 + claimed + b"\0" * 6)

    with pytest.raises(DomainError, match="E_CSV"), parts_of(path):
        pass
