"""The declarations of products and their categories."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Numbering, Related, Rules, Sharing, Tree
from guanxi.modules.products import services
from guanxi.modules.products.facade import BUYING
from guanxi.modules.products.models import Product, ProductCategory

CATEGORY = registry.register(
    Module(
        key="product_category",
        slug="product-categories",
        model=ProductCategory,
        label=_("Product category"),
        label_plural=_("Product categories"),
        title="name",
        search=("name", "name_en"),
        fields=(
            *fields_of(ProductCategory, "name", "name_en", "parent", "sequence", "defaults"),
            *base_fields(ProductCategory),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Product category"), fields=("name", "name_en", "parent", "sequence", "remark")),
            ),
            header=("parent",),
        ),
        views=(
            SavedView(
                key="all", label=_("All"), columns=("name", "name_en", "parent", "sequence"), sort="sequence,name"
            ),
        ),
        sharing=Sharing(catalogue=True),
        tree=Tree(parent="parent", max_depth=5),
        rules=Rules(check=services.check_categories, removing=services.category_removing),
        related=(
            Related(module="product", field="category", columns=("code", "name", "standard_price", "status")),
            Related(module="product_category", field="parent", columns=("name",), label=_("Categories below")),
        ),
        match_fields=("name", "name_en"),
        group="sales",
        icon="tree",
    )
)

PRODUCT = registry.register(
    Module(
        key="product",
        slug="products",
        model=Product,
        label=_("Product"),
        label_plural=_("Products"),
        about=_("What you sell, with prices; deals and offers take it from here."),
        title="name",
        subtitle="code",
        search=("name", "code", "name_en", "barcode"),
        fields=(
            *fields_of(
                Product,
                *(
                    "code name name_en category kind spec brand unit alt_units barcode standard_price min_price "
                    "currency_code tax_rate tax_included stock_managed track safety_stock max_stock lead_days "
                    "warranty_months status description goes_with accessories upgrades repurchase_days "
                    "usual_amount_base together"
                ).split(),
                **{key: {"read_only": True, "audited": False} for key in BUYING},
                code={"unique": True},
            ),
            *base_fields(Product),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Product"),
                    fields=(
                        "name",
                        "name_en",
                        "code",
                        "category",
                        "kind",
                        "spec",
                        "brand",
                        "unit",
                        "barcode",
                        "status",
                    ),
                ),
                Section(label=_("Price"), fields=("standard_price", "min_price", "tax_rate", "tax_included")),
                Section(
                    label=_("Stock"),
                    fields=("stock_managed", "track", "safety_stock", "max_stock", "lead_days", "warranty_months"),
                ),
                Section(label=_("What goes with it"), fields=("goes_with", "accessories", "upgrades")),
                Section(label=_("How it is bought"), fields=("repurchase_days", "usual_amount_base")),
                Section(label=_("More"), fields=("description", "tags", "remark", "external_id")),
            ),
            header=("code", "category", "standard_price", "status"),
            quick=("name", "category", "unit", "standard_price"),
        ),
        views=(
            SavedView(
                key="on_sale",
                label=_("On sale"),
                columns=("code", "name", "category", "spec", "unit", "standard_price", "status"),
                filters={"field": "status", "op": "eq", "value": "on"},
                sort="code",
            ),
            SavedView(
                key="all",
                label=_("All products"),
                columns=("code", "name", "category", "spec", "unit", "standard_price", "status"),
                sort="code",
            ),
        ),
        sharing=Sharing(catalogue=True),
        numbering=Numbering(field="code", pattern="CP{seq:5}"),
        rules=Rules(check=services.check_products),
        match_fields=("name", "code", "name_en"),
        offered=(("status", "on"),),
        retired={"status": "off"},
        fills={"unit_price": "standard_price"},
        group="sales",
        icon="box",
    )
)
