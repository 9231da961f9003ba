"""The parts of a workbook: an archive of XML files, opened with care, because anybody may have made it."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import raw

SMALL_PART = 16 * 2**20  # list of sheets, styles, relations
LARGE_PART = 3 * 2**30  # a sheet: a million rows with twenty columns
MOST_ELEMENTS = 500_000  # of a part that is read whole
DEEPEST = 100
LONGEST_TAG = 2**20
LARGEST_DIRECTORY = 16 * 2**20  # more than a hundred thousand parts
BLOCK = 1 << 18
STRONGEST_PACKING = 200  # times smaller than its content; honest sheets stay below fifty
PACKING_COUNTS_FROM = 64 * 2**20

DAMAGED = _("the workbook is damaged, or it is no Excel workbook; open it in a spreadsheet and save it again as .xlsx")
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, ElementTree.ParseError, EOFError, NotImplementedError)


class _Strict(ElementTree.TreeBuilder):
    """Refuses a document type: workbooks have none, and entities are the way to make much out of little. So are
    elements without number."""

    count = 0

    def start(self, tag: Any, attrs: dict[Any, Any], /) -> ElementTree.Element:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise ElementTree.ParseError("too many elements")
        return super().start(tag, attrs)

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise ElementTree.ParseError("document type")


class _Careful(io.BufferedReader):
    """A file that does not hand out a directory of parts that no workbook has."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > LARGEST_DIRECTORY:
            raise zipfile.BadZipFile("too many parts")
        return super().read(size)


@contextmanager
def parts_of(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it is told in one sentence."""
    try:
        with _Careful(raw(path)) as file, zipfile.ZipFile(file) as archive:
            yield archive
    except (*BROKEN, KeyError, ValueError, RuntimeError) as error:
        raise damaged() from error


def damaged() -> DomainError:
    return DomainError("E_CSV", line=1, hint=DAMAGED)


def small_part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A part that is read whole."""
    _check_size(archive.getinfo(name), SMALL_PART)
    return ElementTree.fromstring(archive.read(name), parser=ElementTree.XMLParser(target=_Strict()))


@contextmanager
def large_part(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """A part that is read as a stream; the archive never gives more of it than the size that was checked."""
    _check_size(archive.getinfo(name), LARGE_PART)
    with archive.open(name) as stream:
        yield stream


def strict_parser() -> Any:
    """A parser of a stream: names as they stand, texts in one piece, no document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def fed(parser: Any, stream: IO[bytes]) -> Iterator[None]:
    """Give a stream to a parser block by block. A tag that never ends is refused before it fills the memory."""
    size = 0
    while block := stream.read(BLOCK):
        size += len(block)
        parser.Parse(block, False)
        if size - parser.CurrentByteIndex > LONGEST_TAG:
            raise damaged()
        yield
    parser.Parse(b"", True)
    yield


def local(name: str) -> str:
    """The name without its namespace, whichever way that is written."""
    return name.rpartition("}")[2].rpartition(":")[2]


def _refuse(*_declared: Any) -> None:
    raise damaged()


def _check_size(info: zipfile.ZipInfo, limit: int) -> None:
    packed_too_well = info.file_size > PACKING_COUNTS_FROM and info.file_size > STRONGEST_PACKING * info.compress_size
    if info.file_size > limit or packed_too_well:
        raise DomainError("E_TOO_LARGE", field="file", limit=f"{limit // 2**20} MB")
