"""QR and bar codes as drawings inside the page."""

import io
from collections.abc import Callable
from typing import Any

import barcode
import segno
from barcode.errors import BarcodeError
from barcode.writer import ImageWriter, SVGWriter
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanxi.printing.pictures import data_url
from guanxi.records.merging.scope import RecordScope

LONGEST = 1000  # characters of a QR code that telephones still read from paper
BARS = {"module_height": 9.0, "font_size": 7, "text_distance": 3.0, "quiet_zone": 2.0}


def qr_svg(text: str) -> bytes:
    target = io.BytesIO()
    segno.make(text[:LONGEST], micro=False).save(target, kind="svg", border=1, scale=4)
    return target.getvalue()


def qr_png(text: str) -> bytes:
    target = io.BytesIO()
    segno.make(text[:LONGEST], micro=False).save(target, kind="png", border=1, scale=6)
    return target.getvalue()


def bars_svg(text: str) -> bytes:
    """Code 128; nothing for what it can't say, such as Chinese."""
    return _bars(text, SVGWriter)


def bars_png(text: str) -> bytes:
    return _bars(text, ImageWriter)


def _bars(text: str, writer: Callable[[], Any]) -> bytes:
    target = io.BytesIO()
    try:
        barcode.get("code128", text, writer=writer()).write(target, {**BARS, "write_text": False})
    except BarcodeError:
        return b""
    return target.getvalue()


def qr(scope: RecordScope, name: str) -> str:
    """The value of a field as QR code."""
    text = scope.say(name, "")
    return drawing(qr_svg(text), "qr") if text else ""


def bars(scope: RecordScope, name: str) -> str:
    """The value of a field as bar code, with the value below."""
    text = scope.say(name, "")
    drawn = bars_svg(text) if text else b""
    return format_html('<span class="bars">{}<br>{}</span>', drawing(drawn, "bars"), text) if drawn else text


def drawing(svg: bytes, kind: str) -> SafeString:
    return format_html('<img class="{}" src="{}" alt="">', kind, data_url(svg, "image/svg+xml"))
