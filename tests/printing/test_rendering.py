"""Records as PDF: the right words, in the right language, as far as the reader may see them."""

import io
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from guanxi.access.models import Company, CompanyBankAccount, Role
from guanxi.kernel.errors import Denied, DomainError, Missing
from guanxi.kernel.rendering import render
from guanxi.meta import registry
from guanxi.printing import pdf
from guanxi.printing.codes import qr_png
from guanxi.printing.rendering import print_batch, print_one
from guanxi.records import store
from guanxi.records.files import add_file
from guanxi.records.history import history
from tests.printing.conftest import TABLE, text_of

pytestmark = pytest.mark.once  # words and looks; what a reader may see is asked on both elsewhere


def test_a_page_says_fields_lines_sums_and_capitals(kit, deal, template):
    body = (
        "<h1>{{account.name}}</h1>" + TABLE + "<p>{{sum:lines.amount}} = {{capitals:lines.amount}}</p>"
        "<p>{{?amount&gt;1000}}large{{:}}small{{/?}} {{remark|no remark}} {{company.name}} {{me.name}}</p>"
        "<p>To: {{company.bank}} {{company.account_no}}; {{company.bank_accounts}}</p>"
    )
    main = Company.objects.get(is_main=True)
    for bank, number, currency in (("Bank of the West", "11", "USD"), ("Bank of the East", "22", "CNY")):
        CompanyBankAccount.objects.create(company=main, bank=bank, account_no=number, currency_code=currency)
    name, kind, content = print_one(registry.get("opportunity"), kit["bob"], deal.pk, template(body).pk)
    said = text_of(content)
    assert (name, kind) == ("Paper Ventilators.pdf", "application/pdf")
    for words in ("北京新城<医院>", "呼吸机 ①型", "1,000.00", "Filter & tube", "1,005.20", "壹仟零伍元贰角整"):
        assert words in said
    assert "large no remark Acme Medical Bob" in said
    assert "To: Bank of the East 22; Bank of the West 11 USD" in said
    fonts = [font.get_object() for font in PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()]
    described = [next(iter(one.get("/DescendantFonts", [one]))).get_object()["/FontDescriptor"] for one in fonts]
    assert all("NotoSansSC" in one["/FontName"] and "/FontFile2" in one for one in described)
    assert "Page 1 of 1" in said


@pytest.mark.parametrize(("language", "words"), [("en", "Page 2 of 4"), ("zh-hans", "2")])
def test_a_long_document_repeats_its_head_and_counts_its_pages(kit, deal, template, language, words):
    row = deal.lines.first() if hasattr(deal, "lines") else None
    assert row is None or row.amount
    body = (
        "<table><thead><tr><th>Head row</th></tr></thead><tbody>"
        + "<tr><td>{{name}}</td></tr>" * 120
        + "</tbody></table>"
    )
    said = text_of(print_batch(template(body, language=language), registry.get("opportunity"), kit["bob"], [deal])[0])
    assert said.count("Head row") >= 3
    assert words in said


def test_nothing_is_fetched_neither_files_nor_addresses(caplog):
    html = '<html><body>before<img src="file:///etc/hostname"><img src="http://127.0.0.1:9/x.png">'
    html += '<link rel="stylesheet" href="file:///etc/passwd">after</body></html>'
    with caplog.at_level(logging.WARNING):
        said = text_of(pdf.pdf_of(html))
    assert "before" in said
    assert "after" in said
    assert [record.message for record in caplog.records].count(
        "a print template asked for an address and was refused"
    ) == 3


@pytest.mark.parametrize(
    "bad", ["<script>alert(1)</script>", '<img src="file:///etc/passwd">', '<p onclick="x()" style="a">']
)
def test_what_could_run_or_lead_away_is_left_out_of_a_page(template, bad):
    assert template(f"{bad}<p class='right evil'>{{{{name}}}}</p>").body.endswith('<p class="right">{{name}}</p>')
    assert "script" not in template(bad, name="Other").body
    assert "src" not in template(bad, name="Third").body
    assert "onclick" not in template(bad, name="Fourth").body


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        ("<p>{{nam}} {{account.owner.salary}}</p>", "E_TEMPLATE_FIELD", "nam, account.owner.salary"),
        ("<p>{{exec:name}}</p>", "E_TEMPLATE_FIELD", "exec:name"),
        ("<p>{{#lines}}{{amount}}</p>", "E_TEMPLATE_SYNTAX", "#lines"),
        ("<p>{{name.__class__.__mro__}}</p>", "E_TEMPLATE_FIELD", "name.__class__"),
        ("<p>{{ ''.join }}</p>", "E_TEMPLATE_SYNTAX", "join"),
    ],
)
def test_a_template_that_names_what_is_not_there_is_refused(template, body, code, told):
    with pytest.raises(DomainError) as refused:
        template(body)
    assert refused.value.code == code
    assert told in refused.value.message


def test_values_are_text_and_never_markup_or_templates(kit, template):
    record = kit.make("opportunity", "bob", name="<b>{{amount}}</b><script>")
    said = text_of(print_batch(template(), registry.get("opportunity"), kit["bob"], [record])[0])
    assert "<b>{{amount}}</b><script>" in said


def test_what_a_reader_may_not_see_stays_empty(kit, template):
    """The name of a reference goes with the reference; what is behind it only with the record itself."""
    account = kit.make("account", "admin", name="Hidden house", phone="010-55556666")
    deal = kit.make("opportunity", "admin", account=account.pk, name="Theirs")
    other = store.update(registry.get("opportunity"), kit["admin"], deal.pk, {"owner": kit["bob"].user_id})
    paper = template("<p>{{account}} [{{account.phone}}]</p>")
    module = registry.get("opportunity")
    assert "[010-55556666]" in text_of(print_one(module, kit["admin"], other.pk, paper.pk)[2])
    assert "[]" in text_of(print_one(module, kit["bob"], other.pk, paper.pk)[2])


def test_who_may_not_print_is_told_so_and_who_does_not_see_finds_nothing(kit, deal, template):
    module, paper = registry.get("opportunity"), template()
    with pytest.raises(Missing):
        print_one(module, kit["ben"], deal.pk, paper.pk)
    with pytest.raises(Denied):
        print_one(module, kit["charlie"], deal.pk, paper.pk)


def test_a_template_of_other_records_or_for_other_roles_is_missing(kit, deal, template):
    module = registry.get("opportunity")
    managers = Role.objects.get(preset="sales_manager")
    mine = template(name="Managers", roles=[managers.pk])
    other = template("<p>{{name}}</p>", object="accounts")
    for wrong in (mine.pk, other.pk, 10**9):
        with pytest.raises(Missing):
            print_one(module, kit["bob"], deal.pk, wrong)
    assert print_one(module, kit["alice"], deal.pk, mine.pk)[2].startswith(b"%PDF")


def test_the_first_choice_follows_conditions_then_language(kit, deal, template):
    module = registry.get("opportunity")
    condition = {"field": "amount", "op": "gte", "value": "1000"}
    large = template("<p>large</p>", name="Large", is_default=True, condition=condition)
    assert "large" in text_of(render.ask("opportunity", deal.pk, None, kit["bob"])[2])
    store.update(registry.get("print_template"), kit["admin"], large.pk, {"condition": {**condition, "value": "9999"}})
    assert print_one(module, kit["bob"], deal.pk)[0].startswith("Quotation")


def test_the_last_first_choice_can_neither_go_nor_step_down(kit, template):
    module = registry.get("print_template")
    only = template(object="competitors", is_default=True)
    with pytest.raises(DomainError) as refused:
        store.delete(module, kit["admin"], only.pk)
    assert refused.value.code == "E_LAST_DEFAULT"
    with pytest.raises(DomainError) as refused:
        store.update(module, kit["admin"], only.pk, {"is_default": False})
    assert refused.value.code == "E_LAST_DEFAULT"
    template(object="competitors", name="Second", is_default=True)
    store.delete(module, kit["admin"], only.pk)


def test_each_print_stands_in_the_history_and_marks_the_next_one(kit, deal, template):
    module, paper = registry.get("opportunity"), template(reprint_mark=True)
    assert "again" not in text_of(print_one(module, kit["bob"], deal.pk, paper.pk)[2])
    assert "Printed again (no. 2)" in text_of(print_one(module, kit["bob"], deal.pk, paper.pk)[2])
    entries = [row for row in history(module, kit["bob"], deal)[0] if row["verb"] == "printed"]
    assert [(row["note"], row["by_id"]) for row in entries] == [("Paper", kit["bob"].user_id)] * 2


def test_a_seal_stands_only_on_prints_of_who_may_use_it(kit, deal, template):
    picture = kit.make("print_picture", "admin", name="seal", is_seal=True)
    add_file(registry.get("print_picture"), kit["admin"], picture.pk, "seal.png", [qr_png("seal")])
    paper, module = template("<p>{{img:seal}}</p>"), registry.get("opportunity")
    assert b"/Image" in print_one(module, kit["admin"], deal.pk, paper.pk)[2]
    assert b"/Image" not in print_one(module, kit["bob"], deal.pk, paper.pk)[2]


def test_only_approved_records_are_printed_where_a_template_says_so(kit, deal, template):
    with pytest.raises(DomainError) as refused:
        print_one(registry.get("opportunity"), kit["bob"], deal.pk, template(only_approved=True).pk)
    assert refused.value.code == "E_PRINT_UNAPPROVED"


def test_many_records_ask_as_few_queries_as_one(kit, deal, template):
    body = "<p>{{account.phone}} {{owner.name}} {{primary_contact}}</p>" + TABLE
    module, paper = registry.get("opportunity"), template(body, reprint_mark=True)
    deals = [deal, *(kit.make("opportunity", "bob", name=f"Deal {number}") for number in range(6))]
    counts = []
    for some in (deals[:2], deals):
        actor = kit.again("bob")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            print_batch(paper, module, actor, some)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_labels_stand_side_by_side_on_few_pages(kit, template):
    people = [kit.make("contact", "bob", name=f"Person {number}") for number in range(10)]
    paper = template("<p>{{name}}</p>", object="contacts", across=2, down=4)
    made = print_batch(paper, registry.get("contact"), kit["bob"], people)
    assert len(made) == 1
    assert pdf.page_count(made[0]) == 2
    assert "Person 9" in text_of(made[0])


def test_codes_are_drawn_and_what_bars_can_not_say_is_written(kit, template):
    record = kit.make("opportunity", "bob", name="只有中文")
    content = print_batch(
        template("<p>{{qr:name}} {{barcode:name}}</p>"), registry.get("opportunity"), kit["bob"], [record]
    )
    assert "只有中文" in text_of(content[0])


def test_a_copy_is_nobodys_first_choice_and_any_version_can_come_back(kit, template):
    module = registry.get("print_template")
    first = template("<p>first</p>", is_default=True)
    copy = module.action("copy").service(actor=kit["admin"], pk=first.pk)
    assert (copy.body, copy.is_default, copy.name) == ("<p>first</p>", False, "Paper (copy)")
    store.update(module, kit["admin"], first.pk, {"body": "<p>second</p>"})
    told = [row["changes"].get("body") for row in history(module, kit["admin"], first)[0]]
    assert ["<p>first</p>", "<p>second</p>"] in told


def test_lines_stand_in_groups_with_their_subtotals(kit, deal, template):
    more = [{"product": deal_line.product_id, "quantity": "1", "unit_price": "7"} for deal_line in deal_lines(deal)[:1]]
    store.update(registry.get("opportunity"), kit["bob"], deal.pk, {"lines": [*as_given(deal), *more]})
    body = (
        "<table><tbody><tr><td>{{#lines.product}}{{index}}: {{product}}</td></tr>"
        "<tr><td>{{#lines}}[{{amount}}]{{/lines}}</td></tr>"
        "<tr><td>= {{sum:lines.amount}} {{capitals:lines.amount}} {{count:lines}}{{/lines.product}}</td></tr>"
        "</tbody></table>"
        "<p>All {{sum:lines.amount}}</p>"
    )
    said = " ".join(text_of(print_one(registry.get("opportunity"), kit["bob"], deal.pk, template(body).pk)[2]).split())

    assert "1: 呼吸机 ①型 [1,000.00][7.00] = 1,007.00 壹仟零柒元整 2" in said
    assert "2: Filter & tube [5.20] = 5.20 伍元贰角整 1 All 1,012.20" in said


def deal_lines(deal):
    spec = registry.get("opportunity").lines
    return list(spec.model.objects.filter(**{spec.parent: deal.pk}).order_by("sort", "pk"))


def as_given(deal):
    return [{"id": line.pk} for line in deal_lines(deal)]


def test_groups_within_other_loops_are_refused(template):
    for body in ("{{#lines}}{{#lines.product}}x{{/lines.product}}{{/lines}}", "{{#lines.nothing}}x{{/lines.nothing}}"):
        with pytest.raises(DomainError) as refused:
            template(f"<p>{body}</p>")
        assert refused.value.code == "E_TEMPLATE_FIELD"
