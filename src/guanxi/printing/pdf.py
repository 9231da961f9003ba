"""HTML to PDF and to pictures of pages, by PlutoPrint, with our own font and nothing from outside."""

import io
import logging
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

import plutoprint
from django.conf import settings
from pypdf import PdfReader, PdfWriter

log = logging.getLogger(__name__)
FONTS = {"guanxi:regular": "NotoSansSC_400Regular.ttf", "guanxi:bold": "NotoSansSC_700Bold.ttf"}
DOT = 96 / 25.4  # dots a millimetre on screens


class OnlyOurs(plutoprint.ResourceFetcher):
    """Answers for the two fonts and for nothing else: no file, no address. Pictures stand in the page itself."""

    def fetch_url(self, url: str) -> Any:
        if url not in FONTS:
            log.warning("a print template asked for an address and was refused")
            return plutoprint.ResourceData(b"", "text/plain", "utf-8")
        return _font(FONTS[url])


@cache
def _font(name: str) -> Any:
    """Read by the renderer itself: it keeps fonts until the process ends, when bytes of Python's would be gone."""
    file = Path(settings.PRINT_FONTS, name).resolve()
    file.stat()  # a font that isn't there is told as that
    return plutoprint.default_resource_fetcher.fetch_url(file.as_uri())


def pdf_of(html: str) -> bytes:
    """A document as PDF."""
    target = io.BytesIO()
    _book(html).write_to_pdf_stream(target)
    return target.getvalue()


def pages_of(html: str, width: float, height: float, most: int) -> list[bytes]:
    """The first pages of a document as pictures, for looking at them; sizes in millimetres."""
    book = _book(html)
    found = []
    for number in range(min(most, book.get_page_count())):
        canvas = plutoprint.ImageCanvas(int(width * DOT), int(height * DOT), plutoprint.IMAGE_FORMAT_RGB24)
        canvas.clear_surface(1, 1, 1, 1)
        book.render_page(canvas, number)
        target = io.BytesIO()
        canvas.write_to_png_stream(target)
        found.append(target.getvalue())
    return found


def joined(parts: Sequence[IO[bytes] | bytes]) -> bytes:
    """Several PDFs as one; what they share, such as fonts, is kept once where it is the same."""
    writer = PdfWriter()
    for part in parts:
        writer.append(PdfReader(io.BytesIO(part) if isinstance(part, bytes) else part))
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def page_count(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def _book(html: str) -> Any:
    for name in FONTS.values():
        _font(name)  # without our letters nothing is printed: others may have no Chinese
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4, plutoprint.PAGE_MARGINS_NONE)
    book.custom_resource_fetcher = OnlyOurs()
    book.load_html(html, "", "", "guanxi:page")
    return book
