"""Records through a template: as PDF, as the filled file, as pictures to look at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from django.utils import timezone, translation

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.kernel.merging import Nodes, merge, parse
from guanxi.kernel.rendering import Rendered
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.printing import files, pdf
from guanxi.printing.approved import require_printable
from guanxi.printing.blocks import lifted
from guanxi.printing.choosing import first_choice, template_named, templates_for
from guanxi.printing.document import document, labels, size_of
from guanxi.printing.functions import functions
from guanxi.printing.log import note_printed
from guanxi.printing.models import EXCEL, HTML, WORD, PrintTemplate
from guanxi.printing.pictures import named_in, pictures
from guanxi.printing.surroundings import surroundings
from guanxi.records.files import safe_name
from guanxi.records.merging.gathering import scopes
from guanxi.records.store import fetch
from guanxi.records.titles import title_of

PDF, OWN = "pdf", "own"
TYPES = {
    PDF: "application/pdf",
    EXCEL: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ENDINGS = {PDF: "pdf", EXCEL: "xlsx", WORD: "docx"}
PRINT = "print"
PAGE = ("body", "header", "footer")
LOOKED_AT = 8  # pages of a preview


@dataclass(frozen=True)
class Compiled:
    """A template of ours as values: the page, and what stands above and below on every page."""

    body: Nodes
    header: Nodes
    footer: Nodes

    @property
    def all(self) -> Nodes:
        return (*self.body, *self.header, *self.footer)


def compiled(template: PrintTemplate) -> Compiled:
    """E_TEMPLATE_SYNTAX where something was opened and not closed."""
    texts = ((template.body, "body"), (template.header, "header"), (template.footer, "footer"))
    return Compiled(*(parse(lifted(text), field) for text, field in texts))


def rendered(module_key: str, record_id: int, template_id: int | None, actor: Actor) -> Rendered:
    """A record as a document, for whoever asks through the port; noted as printed."""
    return print_one(registry.get(module_key), actor, record_id, template_id)


def print_one(module: Module, actor: Actor, pk: int, template_id: int | None = None, form: str = PDF) -> Rendered:
    """File name, media type and bytes of one record; `form` is `pdf`, or `own` for the filled file of a template."""
    template, made = drawn(module, actor, pk, template_id, form)
    note_printed(module, actor, [pk], template)
    return made


def drawn(
    module: Module, actor: Actor, pk: int, template_id: int | None = None, form: str = PDF
) -> tuple[PrintTemplate, Rendered]:
    """The same with its template and nothing noted yet, for who has more to write down along with it."""
    actor.require(module, PRINT)
    record = fetch(module, actor, pk)
    template = chosen(module, actor, record, template_id)
    kind = template.kind if form == OWN and template.kind != HTML else PDF
    require_printable(template, module, record)
    content = print_batch(template, module, actor, [record], as_file=kind != PDF)[0]
    name = f"{template.name} {title_of(module, record)}"[:120]
    return template, (safe_name(f"{name}.{ENDINGS[kind]}"), TYPES[kind], content)


def chosen(module: Module, actor: Actor, record: Any, template_id: int | None) -> PrintTemplate:
    """The template asked for, or the first choice for the record."""
    if template_id is not None:
        return template_named(module, actor, template_id)
    found = first_choice(templates_for(module, actor), module, actor, record)
    if found is None:
        raise Missing
    return found


def print_batch(
    template: PrintTemplate, module: Module, actor: Actor, records: Sequence[Any], *, as_file: bool = False
) -> list[bytes]:
    """Records as PDFs, one each, or one for all of them where the template makes labels."""
    with translation.override(template.language), timezone.override(actor.timezone):
        if template.kind != HTML:
            return files.filled_files(template, module, actor, records, as_file=as_file)
        return [pdf.pdf_of(html) for html in _documents(template, module, actor, records)]


def preview(template: PrintTemplate, module: Module, actor: Actor, record: Any) -> list[bytes]:
    """The first pages as pictures, with nothing noted; what is not saved yet may be looked at too."""
    with translation.override(template.language), timezone.override(actor.timezone):
        if template.kind == HTML:
            html = _documents(template, module, actor, [record])[0]
        else:
            html = files.shown_files(template, module, actor, [record])[0]
        width, height = size_of(template)
        return pdf.pages_of(html, width, height, LOOKED_AT)


def _documents(template: PrintTemplate, module: Module, actor: Actor, records: Sequence[Any]) -> list[str]:
    parts = compiled(template)
    known = pictures(named_in(parts.all), actor)
    found = scopes(module, actor, records, parts.all, functions(known))
    ordered = [record for record in records if record.pk in found]
    if template.across * template.down > 1:
        return [labels(template, [merge(parts.body, found[record.pk], escape) for record in ordered])]
    around = surroundings(template, module, ordered)
    return [
        document(
            template,
            replace(
                around[record.pk],
                body=merge(parts.body, found[record.pk], escape),
                top=merge(parts.header, found[record.pk], escape),
                foot=merge(parts.footer, found[record.pk], escape),
            ),
        )
        for record in ordered
    ]
