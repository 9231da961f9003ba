"""Products and the tree of their categories."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.access.models.organisation import PathColumn
from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    DecimalColumn,
    IntegerColumn,
    LongTextColumn,
    MoneyColumn,
    ReferenceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.record import Record, base_indexes, filled_indexes, number_index, unique_when_filled
from guanxi.meta.types.choice import open_options, options

KINDS = options(
    ("goods", _("Goods")), ("service", _("Service")), ("bundle", _("Bundle")), ("subscription", _("Subscription"))
)
UNITS = open_options(
    ("piece", _("piece")),
    ("set", _("set")),
    ("box", _("box")),
    ("unit", _("unit")),
    ("kg", _("kg")),
    ("m", _("m")),
    ("m2", _("m²")),
    ("hour", _("hour")),
    ("day", _("day")),
    ("month", _("month")),
    ("year", _("year")),
    ("time", _("time")),
)
TRACKS = options(("none", _("Not tracked")), ("batch", _("By batch")), ("serial", _("By serial number")))
STATUSES = options(("on", _("On sale")), ("off", _("Off sale")))


class ProductCategory(Record):
    """A category of products, in a tree at most five levels deep."""

    name = TextColumn(_("Category name"), max_length=100)
    name_en = TextColumn(_("English name"), max_length=100, blank=True)
    parent = ReferenceColumn("self", module="product_category", verbose_name=_("Parent category"), blank=True)
    sequence = IntegerColumn(_("Order"), default=0)
    defaults = StructureColumn(_("Defaults"), null=True, blank=True)
    is_general = models.BooleanField(default=False, editable=False)
    path = PathColumn(source="")

    class Meta:
        indexes = [*base_indexes("category"), *filled_indexes("category", "parent")]

    def __str__(self) -> str:
        return self.name


class Product(Record):
    """Something we sell: goods, a service, a bundle, a subscription."""

    code = TextColumn(_("Product code"), max_length=50, blank=True)
    name = TextColumn(_("Product name"))
    name_en = TextColumn(_("English name"), blank=True)
    category = ReferenceColumn(ProductCategory, module="product_category", verbose_name=_("Category"))
    kind = ChoiceColumn(_("Kind"), options=KINDS, default="goods")
    spec = TextColumn(_("Specification"), blank=True)
    brand = TextColumn(_("Brand"), max_length=50, blank=True)
    unit = ChoiceColumn(_("Unit"), options=UNITS, default="piece")
    alt_units = StructureColumn(_("Further units"), null=True, blank=True)
    barcode = TextColumn(_("Barcode"), max_length=50, blank=True)
    standard_price = DecimalColumn(_("Standard price"), places=6, low=0, default=0)
    min_price = DecimalColumn(_("Minimum price"), places=6, low=0, null=True, blank=True)
    currency_code = TextColumn(_("Currency"), max_length=3, blank=True, keyed=False)
    tax_rate = DecimalColumn(_("Tax rate"), places=4, percent=True, default=13)
    tax_included = BooleanColumn(_("Price includes tax"), default=True)
    stock_managed = BooleanColumn(_("Stock is managed"), default=True)
    track = ChoiceColumn(_("Tracking"), options=TRACKS, default="none")
    safety_stock = DecimalColumn(_("Safety stock"), places=4, low=0, null=True, blank=True)
    max_stock = DecimalColumn(_("Maximum stock"), places=4, low=0, null=True, blank=True)
    lead_days = IntegerColumn(_("Lead time in days"), low=0, high=3650, null=True, blank=True)
    warranty_months = IntegerColumn(_("Warranty in months"), low=0, high=1200, null=True, blank=True)
    status = ChoiceColumn(_("Sale status"), options=STATUSES, default="on")
    description = LongTextColumn(_("Description"), blank=True)
    goes_with = ReferencesColumn(_("Goes well with"), module="product")
    accessories = ReferencesColumn(_("Accessories"), module="product")
    upgrades = ReferencesColumn(_("Better ones"), module="product")
    repurchase_days = IntegerColumn(_("Bought again after days"), low=0, null=True, blank=True)
    usual_amount_base = MoneyColumn(_("Usual amount of a purchase"), default=0, base=True)
    together = StructureColumn(_("Bought together with it"), null=True, blank=True)

    class Meta:
        indexes = [
            *base_indexes("product"),
            number_index("product", "code"),
            models.Index(fields=["name_key", "id"], name="product_name"),
        ]
        constraints = [unique_when_filled("product", "code")]

    def __str__(self) -> str:
        return self.name
