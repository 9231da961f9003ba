"""Templates that came as files: checked when they come in, filled for each record, shown as PDF."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing import pdf, word
from guanxi.printing.document import Sheet, document
from guanxi.printing.excel import check as excel_check
from guanxi.printing.excel import fill as excel_fill
from guanxi.printing.excel.table import tables_of
from guanxi.printing.functions import functions
from guanxi.printing.models import EXCEL, PrintTemplate
from guanxi.printing.pictures import named_in, pictures
from guanxi.printing.surroundings import surroundings
from guanxi.records.files import add_file, fetch_file, opened
from guanxi.records.merging.gathering import scopes
from guanxi.records.merging.names import unknown
from guanxi.records.models import StoredFile

MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
MOST_TIMES = 200  # a part that unpacks to more than this many times its size is no document
FORBIDDEN = ("vbaproject", "activex", "externallinks/", "embeddings/", "macrosheets/", "dialogsheets/")
MARKS = {"excel": "xl/workbook.xml", "word": "word/document.xml"}


def check_file(template: PrintTemplate, stored: StoredFile) -> None:
    """Refuse what is no such document, what hides something in it, and names that there are not."""
    module = registry.by_slug(template.object)
    if module is None:
        raise Missing
    content = _content(stored)
    require_harmless(content, template.kind, stored.name)
    if template.kind == EXCEL:
        wrong = excel_check.wrong_places(content, module)
    else:
        wrong = unknown(module, word.nodes_of(content), functions())
    if wrong:
        raise DomainError("E_TEMPLATE_FIELD", field="file", fields=", ".join(wrong))


def require_harmless(content: bytes, kind: str, name: str) -> None:
    """A document by its content: a package of its kind, of bounded size, without macros and what leads elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = [part.filename.lower() for part in parts]
            is_bomb = sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS
            is_bomb = is_bomb or any(part.file_size > MOST_TIMES * max(part.compress_size, 100) for part in parts)
            hides = any(bad in each for bad in FORBIDDEN for each in names)
            if is_bomb or hides or MARKS[kind] not in names or _has_entities(package, parts):
                raise DomainError("E_FILE_KIND", field="file", name=name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise DomainError("E_FILE_KIND", field="file", name=name) from error


def filled_files(
    template: PrintTemplate, module: Module, actor: Actor, records: Sequence[Any], *, as_file: bool
) -> list[bytes]:
    """The file filled for each record: as it is, or as PDF."""
    if as_file:
        return _filled(template, module, actor, records)
    return [pdf.pdf_of(html) for html in shown_files(template, module, actor, records)]


def shown_files(template: PrintTemplate, module: Module, actor: Actor, records: Sequence[Any]) -> list[str]:
    """Each filled file as a page, by our own tables."""
    show = tables_of if template.kind == EXCEL else word.page_of
    around = surroundings(template, module, records)
    return [
        document(template, _with_body(around[record.pk], show(content)))
        for record, content in zip(records, _filled(template, module, actor, records), strict=True)
    ]


def copied(actor: Actor, file_id: int, pk: int) -> int:
    """The same file hung on another template; its number."""
    stored = fetch_file(actor, file_id)
    copy = add_file(registry.get("print_template"), actor, pk, stored.name, [_content(stored)])
    return int(copy.pk)


def _filled(template: PrintTemplate, module: Module, actor: Actor, records: Sequence[Any]) -> list[bytes]:
    stored = StoredFile.objects.filter(
        pk=template.file or 0, module="print_template", record_id=template.pk, deleted_at=None
    ).first()
    if stored is None:
        raise DomainError("E_REQUIRED", field="file", label=registry.get("print_template").field("file").label)
    content = _content(stored)
    require_harmless(content, template.kind, stored.name)
    nodes = excel_check.nodes_of(content) if template.kind == EXCEL else word.nodes_of(content)
    known = pictures(named_in(nodes), actor)
    found = scopes(module, actor, records, nodes, functions(known))
    if template.kind == EXCEL:
        return [excel_fill.filled(content, found[record.pk], known, template.lines_per_page) for record in records]
    return [word.filled(content, found[record.pk], known) for record in records]


def _content(stored: StoredFile) -> bytes:
    with opened(stored) as file:
        return file.read()


def _with_body(around: Sheet, body: str) -> Sheet:
    return Sheet(body=body, watermark=around.watermark, mark=around.mark)


def _has_entities(package: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether some part declares entities, which documents never do and bombs of XML must."""
    return any(
        b"<!DOCTYPE" in package.read(part) or b"<!ENTITY" in package.read(part)
        for part in parts
        if part.filename.lower().endswith((".xml", ".rels"))
    )
