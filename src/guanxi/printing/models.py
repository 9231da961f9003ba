"""Print templates, and the pictures that they name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models.organisation import LANGUAGES
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    IntegerColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Entity, base_indexes, unique_when_filled
from guanxi.meta.types.choice import options
from guanxi.meta.types.text import Word
from guanxi.printing.fields import ModuleColumn, PageColumn

HTML, EXCEL, WORD = "html", "excel", "word"
KINDS = options((HTML, _("Drawn here")), (EXCEL, _("Excel file")), (WORD, _("Word file")))
PAPERS = options(
    ("A4", "A4"), ("A5", "A5"), ("A3", "A3"), ("third", _("Third of a sheet (241 × 93 mm)")), ("custom", _("Own size"))
)


class PrintTemplate(Entity):
    """One way to print records of one module 打印模板: what stands on the paper, and when it is the first choice."""

    name = TextColumn(_("Template name"), max_length=100)
    object = ModuleColumn(_("Prints"), max_length=60, keyed=False)
    kind = ChoiceColumn(_("Kind of template"), options=KINDS, default=HTML)
    language = ChoiceColumn(_("Language"), options=LANGUAGES, default="zh-hans")
    body = PageColumn(_("Page"), blank=True, keyed=False)
    header = PageColumn(_("Top of every page"), blank=True, keyed=False)
    footer = PageColumn(_("Foot of every page"), blank=True, keyed=False)
    paper = ChoiceColumn(_("Paper"), options=PAPERS, default="A4")
    landscape = BooleanColumn(_("Landscape"))
    width = IntegerColumn(_("Width (mm)"), default=210, low=20, high=1200)
    height = IntegerColumn(_("Height (mm)"), default=297, low=20, high=1200)
    margin_top = IntegerColumn(_("Margin above (mm)"), default=20, low=0, high=100)
    margin_right = IntegerColumn(_("Margin on the right (mm)"), default=15, low=0, high=100)
    margin_bottom = IntegerColumn(_("Margin below (mm)"), default=18, low=0, high=100)
    margin_left = IntegerColumn(_("Margin on the left (mm)"), default=15, low=0, high=100)
    font_size = IntegerColumn(_("Size of letters (pt)"), default=10, low=5, high=40)
    page_numbers = BooleanColumn(_("Page numbers"), default=True)
    watermark = TextColumn(_("Watermark"), max_length=30, blank=True, keyed=False)
    state_watermark = BooleanColumn(_("Watermark on drafts and void records"), default=True)
    reprint_mark = BooleanColumn(_("Mark reprints"))
    across = IntegerColumn(_("Labels side by side"), default=1, low=1, high=10)
    down = IntegerColumn(_("Labels one above the other"), default=1, low=1, high=40)
    lines_per_page = IntegerColumn(_("Lines on a page of Excel"), default=0, low=0, high=500)
    is_default = BooleanColumn(_("First choice"))
    condition = StructureColumn(_("First choice when"), null=True, blank=True)
    roles = ReferencesColumn(_("For roles"), module="role")
    only_approved = BooleanColumn(_("Only approved records"))
    active = BooleanColumn(_("In use"), default=True)
    sequence = IntegerColumn(_("Order"), default=0)
    file = IntegerColumn(_("Uploaded file"), null=True, blank=True, low=1)

    class Meta:
        indexes = [
            *base_indexes("printtemplate", owned=False),
            models.Index(fields=["object", "sequence", "id"], name="printtemplate_object"),
        ]

    def __str__(self) -> str:
        return self.name


class PrintPicture(Entity):
    """A picture that templates show by its name, `{{img:logo}}`; the newest file of the record is the picture."""

    name = TextColumn(_("Picture name"), max_length=40, kind=Word)
    is_seal = BooleanColumn(_("A seal or signature"))
    height = IntegerColumn(_("Height on paper (mm)"), default=15, low=3, high=200)

    class Meta:
        indexes = base_indexes("printpicture", owned=False)
        constraints = [unique_when_filled("printpicture", "name")]

    def __str__(self) -> str:
        return self.name
