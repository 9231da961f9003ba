"""The modules that a company makes for itself, and the one table in which all their records stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import BooleanColumn, ChoiceColumn, IntegerColumn, LongTextColumn, TextColumn
from guanxi.meta.custom.column import CustomValues
from guanxi.meta.custom.share import ShareColumn
from guanxi.meta.groups import GROUPS
from guanxi.meta.record import Entity, Record, base_indexes
from guanxi.meta.types.choice import options

RESETS = options(("never", _("never")), ("year", _("every year")), ("month", _("every month")), ("day", _("every day")))
TITLES = options(("name", pgettext_lazy("thing", "Name")), ("number", _("Number")))
PLACES = options(*GROUPS.items())
MODES = options(
    ("private", _("Only whose they are, and those above")),
    ("read", _("Everyone reads them")),
    ("read_write", _("Everyone reads and changes them")),
)
ICONS = options(
    ("folder", _("Folder")),
    ("box", _("Box")),
    ("file", _("Sheet")),
    ("list", _("List")),
    ("tag", _("Label")),
    ("building", _("Building")),
    ("contact", _("Card")),
    ("calendar", _("Calendar")),
    ("task", _("Tick")),
    ("key", _("Key")),
    ("shield", _("Shield")),
    ("bolt", _("Lightning")),
    ("chart", _("Chart")),
    ("message", _("Speech bubble")),
    ("target", _("Target")),
    ("star", _("Star")),
)


class ModuleDefinition(Entity):
    """A module that a company has made. `slug` is its name on the surface, for good; its fields are the definitions
    with this slug. Switched off or in the bin it is gone at once; its records stay."""

    slug = TextColumn(_("Name in interfaces"), max_length=32, blank=True, keyed=False)
    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=60)
    name_en = TextColumn(_("English name"), max_length=60, blank=True)
    plural_en = TextColumn(_("English name of several"), max_length=60, blank=True)
    about = LongTextColumn(_("What it is for"), blank=True)
    about_en = LongTextColumn(_("What it is for, in English"), blank=True)
    icon = ChoiceColumn(_("Icon"), options=ICONS, default="folder")
    menu = ChoiceColumn(_("Place in the menu"), options=PLACES, default="sales")
    in_menu = BooleanColumn(_("Stands in the menu"), default=True)
    sequence = IntegerColumn(_("Order"), default=0)
    owned = BooleanColumn(_("Records belong to someone"), default=True)
    sharing = ChoiceColumn(_("Who sees them"), options=MODES, default="private")
    board_by = TextColumn(_("List that makes the columns of the board"), max_length=45, blank=True, keyed=False)
    calendar_by = TextColumn(_("Date by which they stand in the calendar"), max_length=45, blank=True, keyed=False)
    title = ChoiceColumn(_("Records are called by"), options=TITLES, default="name")
    title_label = TextColumn(_("Label of the name"), max_length=60, blank=True, keyed=False)
    title_label_en = TextColumn(_("English label of the name"), max_length=60, blank=True, keyed=False)
    numbering = TextColumn(_("Pattern of numbers"), max_length=40, blank=True, keyed=False)
    reset = ChoiceColumn(_("The count begins anew"), options=RESETS, blank=True)
    by_hand = BooleanColumn(_("People may give numbers of their own"), default=True)
    lines_label = TextColumn(_("Label of the lines"), max_length=60, blank=True, keyed=False)
    lines_label_en = TextColumn(_("English label of the lines"), max_length=60, blank=True, keyed=False)
    active = BooleanColumn(_("Switched on"), default=True)
    given_up = BooleanColumn(_("Its records may go with it"))

    class Meta:
        indexes = base_indexes("meta_module", owned=False)
        constraints = [models.UniqueConstraint(fields=["slug"], name="meta_module_slug_once")]

    def __str__(self) -> str:
        return self.name


class NumberRule(Entity):
    """How the records of one of the product's modules are numbered, `object` being its slug; those of a company's own
    modules say it themselves. Of several for one module the newest counts."""

    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=60, blank=True)
    object = TextColumn(_("Module"), max_length=60, keyed=False)
    pattern = TextColumn(_("Pattern of numbers"), max_length=60, keyed=False)
    reset = ChoiceColumn(_("The count begins anew"), options=RESETS, blank=True)
    by_hand = BooleanColumn(_("People may give numbers of their own"), default=True)
    late = BooleanColumn(_("Only when it comes into effect"))

    class Meta:
        indexes = base_indexes("number_rule", owned=False)

    def __str__(self) -> str:
        return f"{self.object}: {self.pattern}"


class CustomRecord(Record):
    """One record of a module that a company has made; `module` tells of which."""

    module = ShareColumn(max_length=40, editable=False)
    number = TextColumn(_("Number"), max_length=60, blank=True)
    name = TextColumn(pgettext_lazy("thing", "Name"), blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["module", "-updated_at", "id"], name="custom_record_updated"),
            models.Index(fields=["module", "owner", "-updated_at", "id"], name="custom_record_owner"),
            models.Index(fields=["module", "name_key", "id"], name="custom_record_name"),
            models.Index(fields=["module", "number"], name="custom_record_number", condition=~models.Q(number="")),
            models.Index(
                fields=["module", "external_id"], name="custom_record_external", condition=~models.Q(external_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.number


class CustomLine(models.Model):
    """One line of a record of a module that a company has made; all its values are those of custom fields."""

    record = models.ForeignKey(CustomRecord, models.CASCADE, related_name="+")
    sort = models.IntegerField(default=0)
    custom = CustomValues(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.record_id}: {self.sort}"
