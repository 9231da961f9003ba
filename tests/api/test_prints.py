"""Prints through the API: a PDF by number or by first choice, the filled file where there is one."""

import io

import pytest
from openpyxl import load_workbook

from tests.printing.conftest import deal, template, text_of  # noqa: F401  fixtures
from tests.printing.test_files import CELLS, with_file, workbook


def address(record, paper) -> str:
    return f"/api/v1/opportunities/{record.pk}/print/{paper}"


def test_a_record_is_printed_as_pdf(kit, deal, template):  # noqa: F811
    response = kit.api("bob").get(address(deal, template().pk))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert "Ventilators" in text_of(response.content)


def test_the_first_choice_has_a_name_of_its_own(kit, deal):  # noqa: F811
    response = kit.api("bob").get(address(deal, "default"))
    assert response.status_code == 200
    assert "Quotation" in response["Content-Disposition"]


@pytest.mark.parametrize("asked", ["ending", "accept"])
def test_the_filled_workbook_is_given_on_demand(kit, deal, template, asked):  # noqa: F811
    paper = with_file(kit, template, workbook(CELLS), "excel", "quote.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    more = {"headers": {"accept": kind}} if asked == "accept" else {}
    response = kit.api("bob").get(address(deal, f"{paper.pk}.xlsx" if asked == "ending" else paper.pk), **more)
    assert (response.status_code, response["Content-Type"]) == (200, kind)
    assert load_workbook(io.BytesIO(response.content)).active["A1"].value.startswith("Quote SJ")


def test_what_is_not_there_or_not_seen_answers_alike(kit, deal, template):  # noqa: F811
    paper = template().pk
    assert kit.api("bob").get(address(deal, 10**6)).status_code == 404
    assert kit.api("ben").get(address(deal, paper)).status_code == 404
    assert kit.api("charlie").get(address(deal, paper)).status_code == 403
    assert kit.api("bob").get(f"{address(deal, paper)}.xlsx").status_code == 422
    assert kit.api("bob").get(f"{address(deal, paper)}?x=1").status_code == 400


def test_templates_are_a_module_with_upload_and_check(kit, template):  # noqa: F811
    api = kit.api("admin")
    data = {"name": "By API", "object": "accounts", "kind": "excel", "language": "en"}
    made = api.post("/api/v1/print-templates", data, content_type="application/json")
    assert made.status_code == 201
    pk = made.json()["id"]
    file = io.BytesIO(workbook({"A1": "{{nothing}}"}))
    file.name = "a.xlsx"
    kept = api.post(f"/api/v1/print-templates/{pk}/files", {"file": file})
    assert kept.status_code == 201
    used = api.post(f"/api/v1/print-templates/{pk}/actions/use_file", {}, content_type="application/json")
    assert (used.status_code, used.json()["code"]) == (422, "E_TEMPLATE_FIELD")
    assert "Sheet!A1" in used.json()["detail"]
    assert kit.api("bob").post("/api/v1/print-templates", data, content_type="application/json").status_code == 403
