"""The declaration of the modules that a company makes."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.models import ModuleDefinition
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.numbering import COUNT_ON, COUNT_ON_ASKED, RESET_HELP
from guanxi.meta.types.text import Text
from guanxi.modules.custom_modules import services

KEYS = (
    "slug name name_en plural_en about about_en icon menu in_menu sequence owned sharing board_by calendar_by title "
    "title_label title_label_en numbering reset by_hand lines_label lines_label_en active given_up"
).split()

CONFIRMED = Field(
    key="confirm",
    type=Text(limit=services.LONGEST),
    label=_("Name in interfaces, typed once more"),
    column="confirm",
    required=True,
    help=_("It may be deleted with all its records then. For 30 days both lie in the bin and can be taken out."),
)

CUSTOM_MODULE = registry.register(
    Module(
        key="custom_module",
        slug="custom-modules",
        model=ModuleDefinition,
        label=_("Custom module"),
        label_plural=_("Custom modules"),
        about=_("Kinds of records that the product does not know: devices, rooms, licences."),
        title="name",
        subtitle="slug",
        search=("slug", "name", "name_en"),
        fields=(
            *fields_of(
                ModuleDefinition,
                *KEYS,
                slug={"fixed": True, "help": _("Such as x-devices, for good; empty: made from the name.")},
                owned={"fixed": True, "help": _("Without, everyone reads them and only roles with the right change.")},
                sharing={"help": _("Sharing rules and Settings › Sharing can widen it.")},
                board_by={"help": _("By its name in interfaces, such as x_state; empty: the first list.")},
                calendar_by={"help": _("By its name in interfaces, such as x_due; empty: all dates.")},
                title={"fixed": True},
                title_label={"help": _("Such as “Device name”; empty: “Name”.")},
                numbering={"help": _("Such as SB{yyyymm}{seq:4}; empty: no numbers are drawn.")},
                reset={"help": RESET_HELP},
                lines_label={"help": _("Such as “Parts”, for modules some of whose fields stand in lines.")},
                in_menu={"default": True},
                given_up={"read_only": True},
            ),
            *base_fields(ModuleDefinition),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Module"), fields=("name", "slug", "name_en", "plural_en", "about", "about_en")),
                Section(
                    label=_("Its records"),
                    fields=tuple(
                        "title numbering reset by_hand title_label title_label_en lines_label lines_label_en owned "
                        "sharing board_by calendar_by".split()
                    ),
                ),
                Section(label=_("Menu"), fields=("menu", "icon", "in_menu", "sequence", "active")),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=("slug", "menu", "active"),
            quick=("name", "name_en", "menu", "icon", "numbering"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "name_en", "slug", "menu", "numbering", "active"),
                sort="menu,sequence",
            ),
        ),
        sharing=Sharing(owners=(), hierarchy=False),
        rules=Rules(
            check=services.check_modules,
            saved=services.took_effect,
            removing=services.check_removing,
            binned=services.moved,
        ),
        actions=(
            Action(
                key="give_up",
                label=_("Give up its records"),
                service=services.give_up,
                arguments=(CONFIRMED,),
                tone="danger",
                offered=services.is_kept,
            ),
            Action(
                key="count_on",
                label=COUNT_ON,
                service=services.count_on,
                offered=services.is_numbered,
                ask=COUNT_ON_ASKED,
            ),
            Action(key="keep", label=_("Keep its records"), service=services.keep, offered=services.is_given_up),
        ),
        match_fields=("slug",),
        configuration=Configuration(by=("slug",)),
        retired={"active": False},
        group="settings",
        icon="box",
    )
)
