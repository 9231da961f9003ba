"""The pages of printing: looked at, printed, a selection, and what editors of templates ask."""

import pytest

from guanxi.jobs.models import Job
from guanxi.meta import registry
from guanxi.modules.mails.models import Mail
from guanxi.printing.choosing import first_choice, meets
from guanxi.printing.log import print_count
from guanxi.records.models import StoredFile
from tests.printing.conftest import deal, template  # noqa: F401  fixtures

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both


def test_the_page_shows_the_first_choice_and_every_template(kit, deal, template):  # noqa: F811
    template(name="My own paper")
    page = kit.browser("bob").get(f"/m/opportunities/{deal.pk}/print").content.decode()
    assert "My own paper" in page
    assert page.count("data:image/png;base64,") == 1
    record = kit.browser("bob").get(f"/m/opportunities/{deal.pk}/").content.decode()
    assert f"/m/opportunities/{deal.pk}/print" in record


def test_looking_is_not_printing(kit, deal, template):  # noqa: F811
    browser, paper = kit.browser("bob"), template(name="My own paper")
    browser.get(f"/m/opportunities/{deal.pk}/print?template={paper.pk}")
    assert "Not printed yet." in browser.get(f"/m/opportunities/{deal.pk}/print").content.decode()
    pdf = browser.get(f"/m/opportunities/{deal.pk}/print/{paper.pk}")
    assert pdf["Content-Disposition"].startswith("inline")
    assert pdf.content.startswith(b"%PDF")
    assert "Not printed yet." not in browser.get(f"/m/opportunities/{deal.pk}/print").content.decode()


def test_a_selection_is_asked_about_and_begun_once(kit, deal, template):  # noqa: F811
    browser, paper = kit.browser("bob"), template(name="My own paper")
    asked = browser.post("/m/opportunities/print", {"ids": [deal.pk]})
    assert "My own paper" in asked.content.decode()
    sent = {"ids": [deal.pk], "template": paper.pk, "form_token": "0" * 32}
    there = [browser.post("/m/opportunities/print/do", sent)["Location"] for _time in range(2)]
    assert there[0] == there[1]
    assert Job.objects.filter(name="print_records").count() == 1
    assert browser.get(there[0]).status_code == 200
    assert kit.browser("alice").get(there[0]).status_code == 404
    assert browser.get(f"{there[0]}/file").status_code == 404


def test_the_editor_gets_names_and_a_look_at_a_draft(kit, deal):  # noqa: F811
    names = kit.browser("bob").get("/print/names?object=opportunities").json()
    assert "account.name" in [one["name"] for group in names["groups"] for one in group["names"]]
    assert names["has_lines"]
    assert "{{#lines}}" in names["first"]["body"]
    draft = {"object": "opportunities", "language": "en", "name": "x", "body": "<p>{{name}}</p>"}
    assert len(kit.browser("admin").post("/print/look", draft).json()["pages"]) == 1
    wrong = kit.browser("admin").post("/print/look", {**draft, "body": "{{nothing}}"}).json()
    assert "nothing" in wrong["problem"]
    assert kit.browser("bob").post("/print/look", draft).status_code == 403
    assert kit.browser("bob").get("/print/names?object=users").status_code == 404


def test_the_condition_of_a_first_choice_is_built_and_reads_as_a_sentence(kit, deal, template):  # noqa: F811
    browser = kit.browser("admin")
    above = {"field": "account.owner.name", "op": "eq", "value": "Bob"}
    paper = template(is_default=True, condition=above)
    form = browser.get(f"/m/print-templates/{paper.pk}/edit").content.decode()
    assert '<gx-condition class="rule-condition" data-of="object" data-hops="3"' in form
    assert "Bob" in browser.get(f"/m/print-templates/{paper.pk}/").content.decode()
    draft = {"object": "opportunities", "language": "en", "body": "<p>{{name}}</p>", "condition": "unfinished"}
    assert browser.post("/print/look", draft).json()["problem"] == ""
    assert first_choice([paper], registry.get("opportunity"), kit["bob"], deal) == paper
    assert meets(paper, registry.get("opportunity"), kit["bob"], deal)


def test_a_saved_template_is_looked_at_with_a_real_record(kit, deal, template):  # noqa: F811
    browser, paper = kit.browser("admin"), template("<p>{{name}}</p>", name="My own paper")
    page = browser.get(f"/m/print-templates/{paper.pk}/").content.decode()
    assert "{{name}}" not in page
    assert f"/m/print-templates/{paper.pk}/look" in page

    looked = browser.get(f"/m/print-templates/{paper.pk}/look").content.decode()

    assert looked.count("data:image/png;base64,") == 1
    assert "Ventilators" in looked
    other = kit.make("opportunity", "bob", name="Another deal").pk
    assert "Another deal" in browser.get(f"/m/print-templates/{paper.pk}/look?record={other}").content.decode()
    missing = kit.browser("charlie").get(f"/m/print-templates/{paper.pk}/look?record={deal.pk}")
    assert "data:image" not in missing.content.decode()
    empty = template("<p>{{name}}</p>", name="For leads", object="leads")
    nothing = browser.get(f"/m/print-templates/{empty.pk}/look").content.decode()
    assert "There is nothing to show it with yet" in nothing
    assert "no such record" not in nothing


def test_a_print_goes_by_mail_as_a_draft_with_the_pdf(kit, deal, template):  # noqa: F811
    browser, paper = kit.browser("bob"), template(name="My own paper")
    here = f"/m/opportunities/{deal.pk}/print/{paper.pk}/mail"
    assert "must be filled in" in browser.post(here, {"to": ""}).content.decode()

    assert "Not printed yet." in browser.get(f"/m/opportunities/{deal.pk}/print").content.decode()
    sent = {"to": "buyer@example.com", "form_token": "0" * 32}
    led = [browser.post(here, sent)["Location"] for _time in range(2)]

    draft = Mail.objects.get()
    assert led == [f"/m/mails/{draft.pk}/edit"] * 2
    assert print_count(registry.get("opportunity"), deal.pk) == 1
    assert (draft.to, draft.opportunity_id, draft.account_id) == ("buyer@example.com", deal.pk, deal.account_id)
    assert StoredFile.objects.get(module="mail", record_id=draft.pk).name == "My own paper Ventilators.pdf"
    assert kit.browser("charlie").post(here, {"to": "a@example.com"}).status_code in (403, 404)
