"""Forms of any module: what is typed is saved once, or comes back with what is wrong."""

from decimal import Decimal

import pytest

from guanxi.access.models import User
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Opportunity, OpportunityLine
from guanxi.records import store
from guanxi.web import pace
from guanxi.web.views.checks import QUESTIONS
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.web.pages import Fields, form_of, text_of

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

WRITTEN = [module for module in registry.all_modules() if module.writable]


@in_turn("module", WRITTEN, ids=lambda module: module.slug)
def test_a_form_sent_as_it_stands_changes_nothing(kit: Kit, module):
    record = kit.make(module, "admin")
    admin = kit.browser("admin")

    answer = admin.post(f"/m/{module.slug}/{record.pk}/edit", form_of(admin, f"/m/{module.slug}/{record.pk}/edit"))

    assert answer.status_code == 302, text_of(answer)[:3000]
    record.refresh_from_db()
    assert record.version == 1


def test_a_new_record_is_made_and_opened(kit: Kit):
    bob = kit.browser("bob")
    data = form_of(bob, "/m/accounts/new") | {"name": "Riverside", "annual_revenue": "1,250.50", "tags": "old，large"}

    answer = bob.post("/m/accounts/new", data)

    account = Account.objects.get(name="Riverside")
    assert answer.headers["location"] == f"/m/accounts/{account.pk}/"
    assert (account.annual_revenue, account.tags) == (Decimal("1250.50"), ("old", "large"))
    assert account.owner_id == kit["bob"].user_id


def test_parameters_of_the_address_fill_the_form_in(kit: Kit):
    account = kit.make("account", "bob", name="Riverside")

    values = form_of(kit.browser("bob"), f"/m/contacts/new?account={account.pk}&name=Ann")

    assert (values["account"], values["name"]) == ([str(account.pk)], ["Ann"])


def test_a_parameter_that_fills_nothing_in_is_refused(kit: Kit):
    assert kit.browser("bob").get("/m/contacts/new?colour=red").status_code == 400
    assert kit.browser("bob").get("/m/accounts/new?completeness_pct=7").status_code == 400


def test_a_refused_form_keeps_everything_and_says_what_is_wrong_at_the_field(kit: Kit):
    answer = kit.browser("bob").post("/m/accounts/new", {"name": "", "city": "Oslo", "annual_revenue": "much"})

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="Oslo"' in page
    assert 'value="much"' in page
    assert 'href="#field-name"' in page
    assert "E_REQUIRED" in page
    assert 'id="error-annual_revenue"' in page
    assert not Account.objects.exists()


def test_sent_twice_a_form_counts_once(kit: Kit):
    bob = kit.browser("bob")
    data = form_of(bob, "/m/accounts/new") | {"name": "Once"}

    first, second = bob.post("/m/accounts/new", data), bob.post("/m/accounts/new", data)

    assert first.headers["location"] == second.headers["location"]
    assert Account.objects.filter(name="Once").count() == 1


def test_a_refused_form_may_be_sent_again(kit: Kit):
    bob = kit.browser("bob")
    data = form_of(bob, "/m/accounts/new")

    assert bob.post("/m/accounts/new", data).status_code == 422
    assert bob.post("/m/accounts/new", data | {"name": "At last"}).status_code == 302


def test_save_and_new_leads_to_a_form_that_begins_alike(kit: Kit):
    account = kit.make("account", "bob")
    there = f"/m/contacts/new?account={account.pk}"
    bob = kit.browser("bob")

    answer = bob.post(there, form_of(bob, there) | {"name": "Ann", "then": "new"})

    assert answer.headers["location"] == there


def test_a_stale_form_shows_who_changed_what_and_loses_nothing(kit: Kit):
    account = kit.make("account", "bob", name="Riverside", city="Oslo", phone="12345")
    bob = kit.browser("bob")
    data = form_of(bob, f"/m/accounts/{account.pk}/edit")
    module = registry.get("account")
    store.update(module, kit["alice"], account.pk, {"city": "Bergen", "street": "Harbour 1"})

    answer = bob.post(f"/m/accounts/{account.pk}/edit", data | {"city": "Hamar", "phone": "54321"})

    page = text_of(answer)
    assert answer.status_code == 409
    assert "E_STALE" in page
    assert "Alice" in page
    assert "Bergen" in page
    assert 'value="Hamar"' in page
    assert 'value="54321"' in page
    assert 'value="Harbour 1"' in page
    assert Account.objects.get(pk=account.pk).city == "Bergen"


def test_after_a_stale_form_saving_again_keeps_mine_and_theirs_beside(kit: Kit):
    account = kit.make("account", "bob", name="Riverside", city="Oslo")
    bob = kit.browser("bob")
    there = f"/m/accounts/{account.pk}/edit"
    data = form_of(bob, there)
    store.update(registry.get("account"), kit["alice"], account.pk, {"city": "Bergen", "street": "Harbour 1"})
    reader = Fields()
    reader.feed(text_of(bob.post(there, data | {"city": "Hamar"})))
    answer = bob.post(there, reader.values)

    assert answer.status_code == 302
    account.refresh_from_db()
    assert (account.city, account.street) == ("Hamar", "Harbour 1")


def test_lines_are_kept_changed_added_and_removed(kit: Kit):
    product = kit.make("product", "admin", standard_price="10.00")
    deal = kit.make(
        "opportunity",
        "bob",
        lines=[{"product": product.pk, "quantity": "1"}, {"product": product.pk, "quantity": "2"}],
    )
    first, second = OpportunityLine.objects.filter(opportunity=deal.pk).order_by("sort")
    bob = kit.browser("bob")
    there = f"/m/opportunities/{deal.pk}/edit"
    data = {key: value for key, value in form_of(bob, there).items() if not key.startswith("lines.0.")}
    data |= {"lines.1.quantity": "5", "lines.2.product": str(product.pk), "lines.2.quantity": "3"}

    answer = bob.post(there, data)

    assert answer.status_code == 302, text_of(answer)[:2000]
    found = OpportunityLine.objects.filter(opportunity=deal.pk).order_by("sort")
    assert [(line.pk == second.pk, line.quantity) for line in found] == [(True, 5), (False, 3)]
    assert Opportunity.objects.get(pk=deal.pk).amount == Decimal("80.00")
    assert not OpportunityLine.objects.filter(pk=first.pk).exists()


def test_a_wrong_line_is_named_in_its_own_row(kit: Kit):
    product = kit.make("product", "admin")
    account = kit.make("account", "bob")
    bob = kit.browser("bob")
    there = f"/m/opportunities/new?account={account.pk}"
    data = form_of(bob, there) | {"name": "Beds", "expected_close_date": "2099-01-01"}

    answer = bob.post(there, data | {"lines.0.product": str(product.pk), "lines.0.quantity": "many"})

    assert answer.status_code == 422
    assert 'id="error-lines.0.quantity"' in text_of(answer)


def test_a_field_can_be_cleared_and_one_with_a_default_falls_back_to_it(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="500.00", next_step="Call")
    bob = kit.browser("bob")
    there = f"/m/opportunities/{deal.pk}/edit"

    answer = bob.post(there, form_of(bob, there) | {"amount": "", "next_step": ""})

    assert answer.status_code == 302, text_of(answer)[:2000]
    deal.refresh_from_db()
    assert (deal.amount, deal.next_step) == (0, "")


@pytest.mark.parametrize(("name", "status"), [("ben", 404), ("charlie", 404), ("alice", 200), ("bob", 200)])
def test_the_form_opens_for_those_who_may_change_the_record(kit: Kit, name: str, status: int):
    account = kit.make("account", "bob")

    assert kit.browser(name).get(f"/m/accounts/{account.pk}/edit").status_code == status
    assert kit.browser(name).post(f"/m/accounts/{account.pk}/edit", {"name": "x"}).status_code in {status, 302}


def test_who_may_not_create_gets_no_form(kit: Kit):
    assert kit.browser("bob").get("/m/products/new").status_code == 403
    assert kit.browser("bob").post("/m/products/new", {"name": "Lamp"}).status_code == 403


def test_without_scripts_a_reference_is_chosen_from_the_newest_that_one_sees(kit: Kit):
    kit.make("account", "bob", name="Mine to choose")
    kit.make("account", "ben", name="Not mine")

    page = text_of(kit.browser("bob").get("/m/contacts/new"))

    assert ">Mine to choose</option>" in page
    assert "Not mine" not in page


DRAWER = {"HTTP_X_GUANXI_DRAWER": "1"}


def test_in_a_drawer_the_form_comes_without_the_page_around_it(kit: Kit):
    page = text_of(kit.browser("bob").get("/m/accounts/new", **DRAWER))

    assert 'name="name"' in page
    assert "<html" not in page
    assert 'action="/m/accounts/new"' in page


def test_in_a_drawer_a_saved_form_answers_with_what_it_made(kit: Kit):
    answer = kit.browser("bob").post("/m/accounts/new", {"name": "Riverside"}, **DRAWER)

    account = Account.objects.get(name="Riverside")
    assert answer.json() == {
        "href": f"/m/accounts/{account.pk}/",
        "said": [{"text": "Created: Riverside", "tone": "good", "undo": None}],
        "made": {"id": account.pk, "title": "Riverside"},
        "again": False,
        "leads_on": False,
    }


def test_in_a_drawer_a_refused_form_comes_back_alone_with_what_is_wrong(kit: Kit):
    answer = kit.browser("bob").post("/m/accounts/new", {"name": "", "city": "Oslo"}, **DRAWER)

    assert answer.status_code == 422
    assert 'value="Oslo"' in text_of(answer)
    assert "<html" not in text_of(answer)


def test_a_saved_page_names_the_form_whose_draft_has_done_its_work(kit: Kit):
    bob = kit.browser("bob")
    data = form_of(bob, "/m/accounts/new") | {"name": "Riverside"}

    answer = bob.post("/m/accounts/new", data)

    assert answer.cookies["gx_saved"].value == data["form_token"][0]


def test_a_value_is_checked_while_one_types(kit: Kit):
    bob = kit.browser("bob")

    wrong = bob.post("/m/accounts/check", {"email": "nobody", "annual_revenue": "much", "city": "Oslo"}).json()
    right = bob.post("/m/accounts/check", {"email": "a@b.example", "name": ""}).json()

    assert set(wrong["errors"]) == {"email", "annual_revenue"}
    assert "name@example.com" in wrong["errors"]["email"]
    assert set(right["errors"]) == {"name"}


def test_a_check_speaks_the_language_of_the_page(kit: Kit):
    User.objects.filter(pk=kit["bob"].user_id).update(language="zh-hans")

    said = kit.browser("bob").post("/m/accounts/check", {"name": ""}).json()["errors"]["name"]

    assert said == "“客户名称”不能为空。"


def test_a_likely_duplicate_is_told_under_its_field_with_a_link_only_for_who_sees_it(kit: Kit):
    there = kit.make("account", "ben", name="中國移動", city="Oslo")

    hidden = kit.browser("bob").post("/m/accounts/alike", {"name": "中国移动"}).json()["hints"]
    seen = kit.browser("alice").post("/m/accounts/alike", {"name": "中国移动"}).json()["hints"]

    assert set(hidden) == set(seen) == {"name"}
    assert "with Ben" in hidden["name"]
    assert "Oslo" not in hidden["name"]
    assert "href" not in hidden["name"]
    assert f'href="/m/accounts/{there.pk}/"' in seen["name"]


def test_a_record_gets_no_hint_of_itself_and_asking_for_a_hidden_one_is_refused(kit: Kit):
    own, other = kit.make("account", "bob", name="Riverside"), kit.make("account", "ben", name="Lakeside")
    bob = kit.browser("bob")

    assert bob.post("/m/accounts/alike", {"name": "Riverside", "but": own.pk}).json()["hints"] == {}
    assert bob.post("/m/accounts/alike", {"name": "Lakeside", "but": other.pk}).status_code == 404


def test_who_may_not_write_is_told_of_no_duplicates(kit: Kit):
    assert kit.browser("charlie").post("/m/products/alike", {"name": "Lamp"}).status_code == 403
    assert kit.browser("bob").post("/m/products/check", {"name": "Lamp"}).status_code == 403


def test_a_script_that_asks_for_duplicates_is_slowed_down(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pace.time, "time", lambda: 6e9)  # no minute ends within the test
    bob = kit.browser("bob")
    answers = [bob.post("/m/accounts/alike", {"name": "Riverside"}).status_code for _time in range(QUESTIONS + 2)]

    assert answers[0] == 200
    assert answers[-1] == 429


@pytest.mark.parametrize("slug", ["accounts", "contacts", "leads", "tasks"])
def test_the_first_records_ask_for_little(kit: Kit, slug: str):
    page = text_of(kit.browser("bob").get(f"/m/{slug}/new"))

    assert 1 <= page.count("(required)") <= 3
