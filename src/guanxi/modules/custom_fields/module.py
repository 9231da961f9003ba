"""The declaration of custom fields."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.custom.types import KINDS
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.models import FieldDefinition
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.numbering import PATTERN_HELP
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.fieldname import FieldName
from guanxi.meta.types.optionlist import HINT
from guanxi.meta.types.reference import Reference
from guanxi.meta.variants import Variant, Variants
from guanxi.modules.custom_fields import calculated, evolving, services

COLUMNS = ("name", "name_en", "object", "key", "kind", "required", "once", "indexed", "active")
KEYS = (
    "object key kind name name_en hint hint_en options depends regex regex_hint regex_hint_en longest low high "
    "places target pattern formula result currency through measure measured only on_delete preset preset_formula "
    "required once within indexed sealed searched in_lists in_imports in_api audited active in_lines section sequence"
).split()
KEY_HELP = _(
    "Such as x_colour, for good; empty: made from the name. A converted lead takes its values along into fields of the "
    "same name and kind."
)
DEPENDS_HELP = _(
    "The name in interfaces of another list of the same module: values with parent=… are then offered only with that "
    "value of it."
)
FORMULA_HELP = _(
    'As in a workbook, with the names of fields in interfaces: x_price * x_count, IF(account.level = "a", 10, 5), '
    "expected_close_date - TODAY(). A full stop leads to the record that a field names."
)
REGEX_HELP = _(
    "A pattern for the whole text, such as [A-Z]{2}-\\d{4} for AB-1234. Empty: any text. What records have already "
    "stays."
)
PRESET_HELP = _(
    "What a new record gets where nobody has given a value, such as TODAY() + 30 or account.x_rate. It may read what "
    "is given with the record and what stands in the records that it names."
)
CURRENCY_HELP = _(
    "Of an amount; for records that are written in a currency of their own. Empty: a formula gives what the amounts "
    "that it reads are in, other fields hold the company's."
)
SEALED_HELP = _(
    "For good: in the database, its backups and the history the values stand encrypted. They are shown to those who "
    "may read the field, and can't be searched, filtered or sorted by."
)
WIDER = Field(
    key="kind",
    type=Choice(options=options(*((key, KINDS[key].label) for key in sorted(evolving.WIDE)))),
    label=_("Kind"),
    column="kind",
    required=True,
)
INTO = Field(
    key="into",
    type=Reference(target="custom_field"),
    label=_("Into the field"),
    column="into",
    required=True,
    help=_("Another field of the same module, which you have made for it; of any kind that people fill in."),
)

CUSTOM_FIELD = registry.register(
    Module(
        key="custom_field",
        slug="custom-fields",
        model=FieldDefinition,
        label=_("Custom field"),
        label_plural=_("Custom fields"),
        about=_("What the company keeps of its records beside what the product knows."),
        title="name",
        search=("key", "name", "name_en"),
        fields=(
            *fields_of(
                FieldDefinition,
                *KEYS,
                object={"type": ModuleChoice(services.takes_fields), "fixed": True},
                key={"fixed": True, "help": KEY_HELP},
                kind={"fixed": True},
                options={"help": HINT},
                depends={"help": DEPENDS_HELP},
                target={"type": ModuleChoice()},
                in_lines={
                    "help": _("It stands in every line of a document, or of a record of a module that you have made."),
                    "fixed": True,
                },
                pattern={"help": PATTERN_HELP},
                formula={"help": FORMULA_HELP},
                on_delete={"help": _("Empty: it can't be deleted as long as it is named here.")},
                regex={"help": REGEX_HELP},
                preset_formula={"help": PRESET_HELP},
                sealed={"fixed": True, "help": SEALED_HELP},
                result={"fixed": True, "help": _("For good: values are kept in this form.")},
                currency={"help": CURRENCY_HELP},
                within={
                    "type": FieldName(of="object", limit=45),
                    "help": _("A field that names a record: the value is unique among those that name the same one."),
                },
                through={"help": _("By its name in interfaces; empty: the only one that there is.")},
                measured={"help": _("By its name in interfaces; none is needed to count records.")},
                section={"help": _("The section of the page in which it stands; empty: one of its own.")},
                indexed={"help": _("For fields by which large lists are filtered or sorted.")},
            ),
            *base_fields(FieldDefinition),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Field"), fields=("object", "name", "name_en", "key", "kind")),
                Section(
                    label=_("Values"),
                    fields=tuple(
                        "options depends target pattern formula result currency through measure measured only "
                        "on_delete places low high longest sealed regex regex_hint regex_hint_en preset "
                        "preset_formula required once within hint hint_en".split()
                    ),
                ),
                Section(
                    label=_("Use"),
                    fields=tuple(
                        "section sequence in_lines indexed searched in_lists in_imports in_api audited active".split()
                    ),
                ),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=("object", "kind", "active"),
            quick=("object", "key", "kind", "name", "name_en"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=COLUMNS, sort="object,sequence"),),
        sharing=Sharing(owners=(), hierarchy=False),
        rules=Rules(
            check=services.check_fields,
            saved=services.took_effect,
            removing=calculated.refuse_used,
            binned=services.took_effect,
        ),
        variants=Variants(
            field="kind",
            first=False,
            kinds=tuple(
                Variant(
                    key=key, label=kind.label, about=kind.about, icon=kind.icon, fields=kind.takes, required=kind.needs
                )
                for key, kind in KINDS.items()
            ),
        ),
        actions=(
            Action(
                key="widen",
                label=_("Change into a wider kind"),
                service=evolving.widen,
                arguments=(WIDER,),
                offered=evolving.can_widen,
                ask=_("Every value stays as it is; it can't be changed back."),
            ),
            Action(
                key="copy_values",
                label=_("Copy the values into another field"),
                service=evolving.copy_values,
                arguments=(INTO,),
                offered=evolving.can_be_copied,
                ask=_("For records that have none there yet; those that don't fit are told, and it can be undone."),
            ),
        ),
        match_fields=("key",),
        configuration=Configuration(by=("object", "key"), inside={"options": services.named_options}),
        group="settings",
        icon="list",
    )
)
