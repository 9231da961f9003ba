"""Rules of products and categories (F052, F053)."""

from django.utils.translation import gettext as _

from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.exchange_rates.facade import checked_rate
from guanxi.modules.products.models import ProductCategory
from guanxi.records.search.entries import enter
from guanxi.records.store import Change

INHERITED = ("unit", "tax_rate", "stock_managed", "track")


def check_products(changes: list[Change]) -> None:
    """A product without a category goes into the general one; its minimum price is at most its standard price."""
    general = None
    for change in changes:
        if not change.value("category"):
            general = general or general_category()
            change.put("category", general.pk)
    _take_defaults([change for change in changes if change.is_new])
    for change in changes:
        low, standard = change.value("min_price"), change.value("standard_price")
        if low is not None and low > standard:
            change.refuse("E_RANGE", "min_price", low=0, high=change.module.field("standard_price").type.dump(standard))
        if change.changes("currency_code") and change.value("currency_code"):
            checked_rate(change)


def check_categories(changes: list[Change]) -> None:
    """The defaults of a category are fields of products with values that they take (F052 rule 2)."""
    product = registry.get("product")
    for change in changes:
        defaults = change.value("defaults") or {}
        if not isinstance(defaults, dict) or set(defaults) - set(INHERITED):
            change.refuse("E_CHOICE", "defaults", choices=", ".join(INHERITED))
            continue
        try:
            for key, value in defaults.items():
                product.field(key).clean(value)
        except DomainError as error:
            change.refuse("E_FORMAT", "defaults", hint=error.message)


def category_removing(changes: list[Change]) -> None:
    """The general category stays; one with products or categories below is refused by the store, with names."""
    for change in changes:
        if change.record.is_general:
            change.refuse("E_IN_USE", refs=change.module.label)


def _take_defaults(changes: list[Change]) -> None:
    """A new product takes from its category what it does not say itself."""
    rows = ProductCategory.objects.filter(pk__in={change.value("category") for change in changes})
    defaults = dict(rows.values_list("pk", "defaults"))
    for change in changes:
        for key, value in (defaults.get(change.value("category")) or {}).items():
            if key not in change.given:
                change.put(key, change.module.field(key).clean(value))


def general_category() -> ProductCategory:
    """The category for what has none of its own; made when it is first needed."""
    found = ProductCategory.objects.filter(is_general=True, deleted_at=None).first()
    if found is None:
        now = clock.now()
        found = ProductCategory.objects.create(name=_("General"), is_general=True, created_at=now, updated_at=now)
        enter(registry.get("product_category"), [found])
    return found
