"""What a company has added to the declarations."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.amounts import COMPANY, RECORD
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DecimalColumn,
    IntegerColumn,
    LongTextColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.custom.sources import RESULTS
from guanxi.meta.custom.tables import CustomLine, CustomRecord, ModuleDefinition, NumberRule
from guanxi.meta.custom.types import KINDS
from guanxi.meta.record import Entity, base_indexes
from guanxi.meta.types.choice import options
from guanxi.meta.types.condition import TargetCondition
from guanxi.meta.types.optionlist import OptionList

__all__ = ["CustomLine", "CustomRecord", "FieldDefinition", "ModuleDefinition", "NumberRule", "TakenKey"]

GIVES = options(*((key, one.label) for key, one in RESULTS.items()))
MEASURES = options(
    ("count", _("Number of records")),
    ("sum", _("Sum")),
    ("avg", _("Average")),
    ("min", _("Smallest or earliest")),
    ("max", _("Greatest or latest")),
)
WHEN_GONE = options(("clear", _("This field is emptied")), ("cascade", _("This record is deleted with it")))
CURRENCIES = options((COMPANY, _("The company's")), (RECORD, _("The record's")))


class FieldDefinition(Entity):
    """A field that a company has added to a module. `object` is the module's slug, `key` its name on the surface, for
    good, as is its kind; `target` the slug of the module that a reference names. A definition in the bin hides the
    field at once; its values stay in the records. Fields `in_lines` make the lines of a module of the company's own."""

    object = TextColumn(_("Module"), max_length=60, keyed=False)
    key = TextColumn(_("Name in interfaces"), max_length=45, blank=True, keyed=False)
    kind = ChoiceColumn(_("Kind"), options=options(*((key, kind.label) for key, kind in KINDS.items())), default="text")
    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=60)
    name_en = TextColumn(_("English name"), max_length=60, blank=True)
    hint = LongTextColumn(_("Hint"), blank=True)
    hint_en = LongTextColumn(_("English hint"), blank=True)
    options = StructureColumn(_("Values to choose from"), kind=OptionList, null=True, blank=True)
    depends = TextColumn(_("List above"), max_length=45, blank=True, keyed=False)
    regex = TextColumn(_("Form of the text"), max_length=200, blank=True, keyed=False)
    regex_hint = TextColumn(_("What is said of other texts"), max_length=200, blank=True, keyed=False)
    regex_hint_en = TextColumn(_("What is said of other texts, in English"), max_length=200, blank=True, keyed=False)
    longest = IntegerColumn(_("Longest text"), null=True, blank=True, low=1, high=20_000)
    low = DecimalColumn(_("At least"), places=6, null=True, blank=True)
    high = DecimalColumn(_("At most"), places=6, null=True, blank=True)
    places = IntegerColumn(_("Decimal places"), null=True, blank=True, low=0, high=6)
    target = TextColumn(_("Records of"), max_length=60, blank=True, keyed=False)
    pattern = TextColumn(_("Pattern of numbers"), max_length=60, blank=True, keyed=False)
    formula = LongTextColumn(_("Formula"), blank=True)
    result = ChoiceColumn(_("Gives"), options=GIVES, blank=True)
    currency = ChoiceColumn(_("Currency"), options=CURRENCIES, blank=True)
    through = TextColumn(_("Their field that names the record"), max_length=60, blank=True, keyed=False)
    measure = ChoiceColumn(_("What is told of them"), options=MEASURES, blank=True)
    measured = TextColumn(_("Field that is added up or compared"), max_length=60, blank=True, keyed=False)
    only = StructureColumn(_("Only records that meet"), kind=TargetCondition, null=True, blank=True)
    on_delete = ChoiceColumn(_("When that record is deleted"), options=WHEN_GONE, blank=True)
    preset = TextColumn(_("Default value"), max_length=200, blank=True, keyed=False)
    preset_formula = LongTextColumn(_("Formula of the default value"), blank=True)
    required = BooleanColumn(_("Required"))
    once = BooleanColumn(_("Unique"))
    within = TextColumn(_("Unique within"), max_length=45, blank=True, keyed=False)
    indexed = BooleanColumn(_("Quick to filter and sort"))
    sealed = BooleanColumn(_("Kept encrypted"))
    searched = BooleanColumn(_("Found by the search"))
    in_lists = BooleanColumn(_("Can be a column of lists"), default=True)
    in_imports = BooleanColumn(_("Filled in by imports"), default=True)
    in_api = BooleanColumn(_("Known to programs"), default=True)
    audited = BooleanColumn(_("Changes are kept in the history"), default=True)
    active = BooleanColumn(_("Shown"), default=True)
    in_lines = BooleanColumn(_("Stands in the lines"))
    section = TextColumn(_("Section"), max_length=60, blank=True, keyed=False)
    sequence = IntegerColumn(_("Order"), default=0)

    class Meta:
        indexes = base_indexes("meta_field", owned=False)
        constraints = [
            models.UniqueConstraint(fields=["object", "key"], name="meta_field_key_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def means(self) -> str:
        """What decides, beside the kind, how values are kept: what they name, of what kind they come out, or a seal."""
        return self.result or self.target or ("sealed" if self.sealed else "")


class TakenKey(models.Model):
    """What a key of a module has once been. Records keep their values when a field is purged, so that the key stands
    for the same kind of values for good."""

    object = models.CharField(max_length=60)
    key = models.CharField(max_length=45)
    kind = models.CharField(max_length=20)
    target = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["object", "key"], name="meta_taken_key_once")]

    def __str__(self) -> str:
        return f"{self.object}.{self.key}: {self.kind}"


class SettingValue(models.Model):
    """What somebody has set, as JSON: `scope` says for whom (company, department, user), `scope_id` for which of them,
    nought for the company."""

    key = models.CharField(max_length=60)
    scope = models.CharField(max_length=10)
    scope_id = models.BigIntegerField(default=0)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "scope", "scope_id"], name="meta_setting_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.scope} {self.scope_id}"

    @classmethod
    def kept(cls) -> tuple[dict[str, Any], frozenset[str]]:
        """All that is set for the whole company, and what is set otherwise for some: two queries."""
        narrower = cls.objects.exclude(scope="company").values_list("key", flat=True).distinct()
        return dict(cls.objects.filter(scope="company").values_list("key", "value")), frozenset(narrower)
