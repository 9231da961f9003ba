"""The declaration of print templates and of the pictures on them."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.number import Integer
from guanxi.modules.print_templates import services
from guanxi.modules.print_templates.carried import PICTURE_FILE, TEMPLATE_FILE
from guanxi.printing.models import HTML, PrintPicture, PrintTemplate

FILE = Field(
    key="file",
    type=Integer(low=1),
    label=_("Number of the file"),
    column="file",
    help=_("Empty: the newest file that hangs on the template."),
)
COLUMNS = ("name", "object", "kind", "language", "paper", "is_default", "active", "updated_at")

PRINT_TEMPLATE = registry.register(
    Module(
        key="print_template",
        slug="print-templates",
        model=PrintTemplate,
        label=_("Print template"),
        label_plural=_("Print templates"),
        about=_("How records look on paper: quotations, cards, labels, as PDF, Excel and Word."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                PrintTemplate,
                *"name object kind language body header footer paper landscape width height margin_top margin_right "
                "margin_bottom margin_left font_size page_numbers watermark state_watermark reprint_mark across down "
                "lines_per_page is_default condition roles only_approved active sequence file".split(),
                file={"read_only": True},
                condition={"type": RecordCondition(of="object")},
            ),
            *base_fields(PrintTemplate),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Print template"),
                    fields=tuple("name object kind language is_default condition roles only_approved active".split()),
                ),
                Section(label=_("Page"), fields=("body", "header", "footer")),
                Section(
                    label=_("Paper"),
                    fields=tuple(
                        "paper landscape width height margin_top margin_right margin_bottom margin_left font_size "
                        "page_numbers watermark state_watermark reprint_mark across down lines_per_page".split()
                    ),
                ),
                Section(label=_("More"), fields=("sequence", "tags", "remark", "external_id")),
            ),
            header=("object", "kind", "language", "paper", "is_default"),
            quick=("name", "object", "kind", "language"),
        ),
        views=(
            SavedView(
                key="active",
                label=_("In use"),
                columns=COLUMNS,
                filters={"field": "active", "op": "eq", "value": True},
                sort="name",
            ),
            SavedView(key="all", label=_("All"), columns=COLUMNS, sort="name"),
        ),
        sharing=Sharing(catalogue=True, owners=(), hierarchy=False),
        rules=Rules(check=services.check_templates, removing=services.templates_removing),
        actions=(
            Action(key="copy", label=_("Copy"), service=services.copy_template, needs="create"),
            Action(
                key="use_file",
                label=_("Print with this file"),
                service=services.use_file,
                arguments=(FILE,),
                offered=lambda template: template.kind != HTML,
            ),
        ),
        match_fields=("name",),
        configuration=Configuration(by=("object", "language", "name"), attached=TEMPLATE_FILE),
        retired={"active": False},
        depends_on=("companies", "people"),
        group="settings",
        icon="print",
        in_menu=False,
    )
)
PRINT_PICTURE = registry.register(
    Module(
        key="print_picture",
        slug="print-pictures",
        model=PrintPicture,
        label=_("Print picture"),
        label_plural=_("Print pictures"),
        about=_("Logo, seals and signatures. Hang the picture on the entry as a file; the newest one counts."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(PrintPicture, "name", "is_seal", "height", name={"unique": True}),
            *base_fields(PrintPicture),
        ),
        layout=Layout(
            sections=(Section(label=_("Print picture"), fields=("name", "is_seal", "height", "remark", "tags")),),
            header=("is_seal", "height"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=("name", "is_seal", "height", "remark"), sort="name"),),
        sharing=Sharing(owners=(), hierarchy=False),
        match_fields=("name",),
        configuration=Configuration(attached=PICTURE_FILE),
        group="settings",
        icon="picture",
        in_menu=False,
    )
)
