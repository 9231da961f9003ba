"""The declaration of the modules that a company makes."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.models import ModuleDefinition
from guanxi.meta.module import Module, Rules, Sharing
from guanxi.modules.custom_modules import services

KEYS = (
    "slug name name_en plural_en about about_en icon menu in_menu sequence owned title title_label title_label_en "
    "numbering active"
).split()

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
                title={"fixed": True},
                title_label={"help": _("Such as “Device name”; empty: “Name”.")},
                numbering={"help": _("Such as SB{yyyymm}{seq:4}; empty: no numbers are drawn.")},
                in_menu={"default": True},
            ),
            *base_fields(ModuleDefinition),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Module"), fields=("name", "name_en", "plural_en", "slug", "about", "about_en")),
                Section(
                    label=_("Its records"), fields=("title", "title_label", "title_label_en", "numbering", "owned")
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
        rules=Rules(check=services.check_modules, saved=services.took_effect, binned=services.took_effect),
        match_fields=("slug",),
        group="settings",
        icon="box",
    )
)
