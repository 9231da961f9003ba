"""Products and their categories, rule by rule (F052, F053)."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.products.models import ProductCategory
from guanxi.records import query, store
from tests.kit.people import Kit
from tests.kit.values import codes_of

PRODUCT, CATEGORY, DEAL = (registry.get(key) for key in ("product", "product_category", "opportunity"))


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


def test_f052_r1_categories_are_at_most_five_levels_deep(kit: Kit) -> None:
    node = kit.make(CATEGORY, "admin")
    for _level in range(4):
        node = kit.make(CATEGORY, "admin", parent=node.pk)

    assert refused(lambda: kit.make(CATEGORY, "admin", parent=node.pk)) == {"parent": "E_TREE_DEPTH"}


def test_f052_r1_a_whole_branch_keeps_to_the_depth_when_it_moves(kit: Kit) -> None:
    deep = kit.make(CATEGORY, "admin")
    for _level in range(3):
        deep = kit.make(CATEGORY, "admin", parent=deep.pk)
    branch = kit.make(CATEGORY, "admin")
    kit.make(CATEGORY, "admin", parent=branch.pk)

    assert refused(lambda: store.update(CATEGORY, kit["admin"], branch.pk, {"parent": deep.pk})) == {
        "parent": "E_TREE_DEPTH"
    }


def test_f052_r1_a_product_is_in_exactly_one_category(kit: Kit) -> None:
    product = kit.make(PRODUCT, "admin")

    assert ProductCategory.objects.get(pk=product.category_id).is_general
    assert kit.make(PRODUCT, "admin").category_id == product.category_id


def test_f052_r1_a_used_category_stays_and_says_why(kit: Kit) -> None:
    top = kit.make(CATEGORY, "admin")
    below = kit.make(CATEGORY, "admin", parent=top.pk)
    product = kit.make(PRODUCT, "admin", category=below.pk)

    for node, reference in ((below, f"Product #{product.pk}"), (top, f"Product category #{below.pk}")):
        with pytest.raises(DomainError) as error:
            store.delete(CATEGORY, kit["admin"], node.pk)
        assert (error.value.code, error.value.params["refs"]) == ("E_IN_USE", reference)


def test_f052_r2_a_new_product_takes_the_defaults_of_its_category(kit: Kit) -> None:
    defaults = {"unit": "box", "tax_rate": "9", "stock_managed": False, "track": "batch"}
    category = kit.make(CATEGORY, "admin", defaults=defaults).pk

    made = kit.make(PRODUCT, "admin", category=category, track="serial")

    assert (made.unit, made.tax_rate, made.stock_managed, made.track) == ("box", Decimal(9), False, "serial")


@pytest.mark.parametrize("defaults", [{"price": "1"}, {"unit": "barrel"}, {"tax_rate": "101"}, ["unit"], {"unit": 7}])
def test_f052_r2_defaults_that_no_product_takes_are_refused(kit: Kit, defaults: Any) -> None:
    assert set(refused(lambda: kit.make(CATEGORY, "admin", defaults=defaults))) == {"defaults"}


def test_f052_r3_a_category_counts_what_lies_below_it(kit: Kit) -> None:
    top = kit.make(CATEGORY, "admin")
    below = kit.make(CATEGORY, "admin", parent=top.pk)
    made = [kit.make(PRODUCT, "admin", category=pk).pk for pk in (top.pk, below.pk)]
    kit.make(PRODUCT, "admin")

    found = query.find(PRODUCT, kit["bob"], query.parse(PRODUCT, kit["bob"], [("category__under", str(top.pk))]))

    assert [row["id"] for row in found.rows] == made


def test_f053_r1_a_code_is_given_and_unique(kit: Kit) -> None:
    assert kit.make(PRODUCT, "admin").code == "CP00001"
    kit.make(PRODUCT, "admin", code="CP00002")
    assert kit.make(PRODUCT, "admin").code == "CP00003"
    assert set(refused(lambda: kit.make(PRODUCT, "admin", code="CP00001")).values()) <= {"E_NOT_UNIQUE", "E_NO_EXISTS"}


def test_f053_r1_a_product_off_sale_stays_on_old_deals_and_is_refused_on_new_ones(kit: Kit) -> None:
    product = kit.make(PRODUCT, "admin", standard_price="10")
    deal = kit.make(DEAL, lines=[{"product": product.pk}])
    line = DEAL.lines.model.objects.get(opportunity=deal).pk
    store.update(PRODUCT, kit["admin"], product.pk, {"status": "off"})

    assert refused(lambda: kit.make(DEAL, lines=[{"product": product.pk}])) == {"lines.0.product": "E_PRODUCT_OFF"}
    kept = store.update(DEAL, kit["bob"], deal.pk, {"lines": [{"id": line, "quantity": "3"}]})
    assert kept.amount == 30


def test_f053_r3_the_minimum_price_is_at_most_the_standard_price(kit: Kit) -> None:
    assert refused(lambda: kit.make(PRODUCT, "admin", standard_price="10", min_price="10.000001")) == {
        "min_price": "E_RANGE"
    }
    assert kit.make(PRODUCT, "admin", standard_price="10", min_price="10").min_price == 10


def test_a_product_on_a_deal_can_not_be_deleted(kit: Kit) -> None:
    product = kit.make(PRODUCT, "admin")
    kit.make(DEAL, lines=[{"product": product.pk}])

    assert refused(lambda: store.delete(PRODUCT, kit["admin"], product.pk)) == {"": "E_IN_USE"}
