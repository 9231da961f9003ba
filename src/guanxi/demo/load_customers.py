"""Puts down what the demo company sells, and to whom: categories, products, accounts, contacts."""

from datetime import date
from typing import Any

from guanxi.demo.load_company import levels
from guanxi.demo.positions import position_of
from guanxi.demo.shapes import Account, Contact, Demo, Product
from guanxi.demo.shelf import Shelf, picked


def load_catalogue(shelf: Shelf, demo: Demo) -> None:
    """Categories from the top down, then products."""
    for level in levels(demo.categories):
        changes = {}
        for category in level:
            data = {**picked(category, "name", "name_en"), "sequence": category.sort}
            parent = shelf.id("product_category", category.parent)
            changes[category.key] = shelf.new("product_category", {**data, "parent": parent})
        shelf.write("product_category", changes)
    shelf.write("product", {product.code: shelf.new("product", _product(shelf, product)) for product in demo.products})


def load_customers(shelf: Shelf, demo: Demo) -> None:
    """Accounts, those without a parent first, then contacts."""
    for is_below in (False, True):
        some = [account for account in demo.accounts if bool(account.parent_account) == is_below]
        changes = {
            account.external_id: shelf.new(
                "account", _account(shelf, account), by=shelf.author(account.owner), at=account.created_at
            )
            for account in some
        }
        shelf.write("account", changes)
    contacts = {
        contact.external_id: shelf.new(
            "contact", _contact(shelf, contact), by=shelf.author(contact.owner), at=contact.created_at
        )
        for contact in demo.contacts
    }
    shelf.write("contact", contacts)


def _product(shelf: Shelf, product: Product) -> dict[str, Any]:
    plain = picked(
        product,
        *"code name name_en kind spec brand unit standard_price min_price tax_rate stock_managed lead_days".split(),
        *"warranty_months status".split(),
    )
    return {**plain, "category": shelf.id("product_category", product.category)}


def _account(shelf: Shelf, account: Account) -> dict[str, Any]:
    plain = picked(
        account,
        *"external_id name short_name account_type relation_types level industry source size uscc phone email".split(),
        *"province city street region credit_days".split(),
    )
    lng, lat = position_of(account.city, account.external_id)
    return {
        **plain,
        "lng": lng,
        "lat": lat,
        "parent_account": shelf.id("account", account.parent_account),
        "owner": shelf.id("user", account.owner),
        "received_at": account.created_at,
    }


def _contact(shelf: Shelf, contact: Contact) -> dict[str, Any]:
    plain = picked(
        contact,
        *"external_id name gender department title mobile email is_primary decision_role attitude active".split(),
    )
    return {
        **plain,
        "account": shelf.id("account", contact.account),
        "owner": shelf.id("user", contact.owner),
        "marketing_consent": "granted" if contact.is_primary else "unknown",
        **_birthday(int(contact.external_id.lstrip("P"))),
    }


def _birthday(number: int) -> dict[str, Any]:
    """Every third is known by its date, some of these by the calendar of the moon."""
    if number % 3:
        return {}
    day = date(1958 + number % 37, 1 + number // 3 % 12, 1 + number * 7 % 28)
    return {"birthday": day, "birthday_calendar": "lunar" if number % 4 == 0 else "solar"}
