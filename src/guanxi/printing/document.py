"""The whole document around what a template says: paper, margins, font, what stands on every page."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.translation import gettext as _

from guanxi.printing.models import PrintTemplate

SIZES = {"A4": (210, 297), "A5": (148, 210), "A3": (297, 420), "third": (241, 93)}
# Forms of other regions are not wanted, and a PDF can't say which letters such forms were: they could not be copied.
STYLE = """
@font-face { font-family: Guanxi; src: url(guanxi:regular); font-weight: 400 }
@font-face { font-family: Guanxi; src: url(guanxi:bold); font-weight: 700 }
* { box-sizing: border-box }
body { margin: 0; font-family: Guanxi; line-height: 1.45; color: #111; font-feature-settings: 'locl' 0 }
h1 { font-size: 1.7em; margin: 0 0 .5em } h2 { font-size: 1.3em; margin: .8em 0 .4em } h3 { font-size: 1.1em }
p { margin: 0 0 .45em } ul, ol { margin: 0 0 .5em; padding-left: 1.6em } hr { border: 0; border-top: .3mm solid #888 }
table { width: 100%; border-collapse: collapse; margin: .4em 0 .7em }
th, td { border: .25mm solid #777; padding: .8mm 1.6mm; text-align: left; vertical-align: top }
th { background: #f0f1f3; font-weight: 700 } td p, th p { margin: 0 } tr { break-inside: avoid }
table.plain td, table.plain th { border: 0; background: none; padding: .4mm 1mm .4mm 0 }
.left { text-align: left } .center { text-align: center } .right { text-align: right }
.small { font-size: .85em } .large { font-size: 1.3em } .muted { color: #666 } .break { break-before: page }
img { vertical-align: middle; max-width: 100% } img.qr { height: 22mm } img.bars { height: 11mm }
.bars { display: inline-block }
.bars { text-align: center; font-size: .8em } img.seal { margin: -6mm 0 -6mm -4mm; position: relative }
#top { position: running(top); font-size: .9em } #foot { position: running(foot); font-size: .9em }
#top p, #foot p { margin: 0 } #top p.mark { font-size: 7pt; color: #666; text-align: right }
#watermark { position: fixed; top: 40%; left: 0; width: 100%; text-align: center; font-weight: 700 }
#watermark { transform: rotate(-32deg); color: rgba(190, 30, 30, .13) }
table.labels { margin: 0; table-layout: fixed } table.labels > tbody > tr > td { border: 0; padding: 2mm 3mm }
"""


@dataclass(frozen=True)
class Sheet:
    """A printed record: its page, and what stands around it."""

    body: str = ""
    top: str = ""
    foot: str = ""
    watermark: str = ""
    mark: str = ""


def size_of(template: PrintTemplate) -> tuple[int, int]:
    """Width and height of the paper in millimetres, as it lies."""
    width, height = SIZES.get(template.paper, (template.width, template.height))
    return (height, width) if template.landscape else (width, height)


def document(template: PrintTemplate, sheet: Sheet) -> str:
    """A record's document."""
    around = [
        f'<div id="{key}">{text}</div>'
        for key, text in (("top", f"{sheet.top}{_marked(sheet.mark)}"), ("foot", sheet.foot))
        if text
    ]
    if sheet.watermark:
        size = min(90, int(size_of(template)[0] * 1.6 / max(2, len(sheet.watermark))))
        around.append(f'<div id="watermark" style="font-size:{size}mm">{escape(sheet.watermark)}</div>')
    return _page(
        template, f"{''.join(around)}{sheet.body}", has_top=bool(sheet.top or sheet.mark), has_foot=bool(sheet.foot)
    )


def _marked(mark: str) -> str:
    return f'<p class="mark">{escape(mark)}</p>' if mark else ""


def labels(template: PrintTemplate, bodies: Sequence[str]) -> str:
    """Many records on few sheets: a label for each, side by side and one above the other."""
    free = size_of(template)[1] - template.margin_top - template.margin_bottom
    height = free / template.down - 0.05
    cells = [f'<td style="height:{height:.2f}mm">{body}</td>' for body in bodies]
    cells += ["<td></td>"] * (-len(cells) % template.across)
    rows = [cells[at : at + template.across] for at in range(0, len(cells), template.across)]
    sheets = [rows[at : at + template.down] for at in range(0, len(rows), template.down)]
    tables = [
        f'<table class="labels{" break" if at else ""}"><tbody>'
        + "".join(f"<tr>{''.join(row)}</tr>" for row in sheet)
        + "</tbody></table>"
        for at, sheet in enumerate(sheets)
    ]
    return _page(template, "".join(tables), has_top=False, has_foot=False)


def _page(template: PrintTemplate, inside: str, *, has_top: bool, has_foot: bool) -> str:
    width, height = size_of(template)
    margins = f"{template.margin_top}mm {template.margin_right}mm {template.margin_bottom}mm {template.margin_left}mm"
    boxes = ["@top-left { content: element(top) }"] if has_top else []
    if has_foot:
        boxes.append("@bottom-left { content: element(foot) }")
    if template.page_numbers and template.across * template.down == 1:
        boxes.append(f"@{'bottom-right' if has_foot else 'bottom-center'} {{ content: {_numbers()} }}")
    style = (
        f"@page {{ size: {width}mm {height}mm; margin: {margins}; font-family: Guanxi; font-size: 8pt; color: #555; "
        "font-feature-settings: 'locl' 0; "
        f"{' '.join(boxes)} }} body {{ font-size: {template.font_size}pt }}"
    )
    language = "zh-Hans" if template.language == "zh-hans" else "en"
    head = f"<title>{escape(template.name)}</title><style>{STYLE}{style}</style>"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{head}</head><body>{inside}</body></html>'
    )


def _numbers() -> str:
    """`Page 1 of 3` in the language of the template, as CSS counts it."""
    words = _("Page %(page)s of %(pages)s") % {"page": "\0p\0", "pages": "\0n\0"}
    parts = [part for part in words.split("\0") if part]
    counters = {"p": "counter(page)", "n": "counter(pages)"}
    return " ".join(counters.get(part, '"' + part.replace('"', "").replace("\\", "") + '"') for part in parts)
