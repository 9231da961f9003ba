"""In a real browser: two accounts become one, and are taken apart again."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from guanxi.modules.accounts.models import Account
from guanxi.modules.contacts.models import Contact
from tests.kit.browser import PHONE, barriers
from tests.kit.people import Kit

SignIn = Callable[[str], None]


def test_two_accounts_are_merged_field_by_field_and_taken_apart(page: Page, sign_in: SignIn, kit: Kit):
    master = kit.make("account", "bob", name="分阳科技（北京）", city="Oslo")
    other = kit.make("account", "bob", name="北京分阳科技有限公司", city="Bergen")
    contact = kit.make("contact", "bob", name="Zoe", account=other.pk)
    sign_in("bob")
    page.set_viewport_size(PHONE)
    page.goto(f"/m/accounts/merge?ids={master.pk}&ids={other.pk}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert barriers(page) == []

    page.get_by_role("radiogroup", name="City").get_by_role("radio", name=re.compile("Bergen")).check()
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url(f"**/m/accounts/{master.pk}/")

    assert Account.objects.get(pk=master.pk).city == "Bergen"
    assert Contact.objects.get(pk=contact.pk).account_id == master.pk
    page.goto("/data-quality")
    assert barriers(page) == []
    page.get_by_role("button", name="Take apart again").click()
    expect(page.get_by_text(re.compile("taken back"))).to_be_visible()
    assert Account.objects.get(pk=master.pk).city == "Oslo"
    assert Contact.objects.get(pk=contact.pk).account_id == other.pk
