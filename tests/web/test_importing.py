"""The pages of an import: from a file to records, and back."""

import json
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from guanxi.exchange.formats.xlsx_writer import TEXT, Column, write_xlsx
from guanxi.exchange.mapping import parse_map
from guanxi.exchange.models import SavedMap
from guanxi.modules.accounts.models import Account
from guanxi.modules.contacts.models import Contact
from guanxi.web.imports.rows import map_of_rows, rows_of_form, rows_of_map
from tests.exchange.conftest import module_of
from tests.kit.people import Kit
from tests.web.pages import Fields, form_of, text_of
from tests.web.test_bulk import work_off

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

CSV = '客户名称,City,Annual revenue,Colour\nRiverside,Oslo,"1,200",red\nHillside,Bergen,much,blue\n'


def upload(client, text: str, slug: str = "accounts", encoding: str = "utf-8") -> str:
    """Hand a file in; the address of the map."""
    answer = client.post(f"/m/{slug}/import", {"file": SimpleUploadedFile("new.csv", text.encode(encoding))})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["location"])


def test_the_columns_are_matched_by_labels_of_both_languages(kit: Kit):
    bob = kit.browser("bob")

    page = text_of(bob.get(upload(bob, CSV)))

    for key in ("name", "city", "annual_revenue"):
        assert f'<option value="{key}" selected>' in page
    assert "utf-8" in page
    assert "separated by comma" in page


def test_a_check_counts_and_explains_and_writes_nothing(kit: Kit):
    bob = kit.browser("bob")
    there = upload(bob, CSV)

    answer = bob.post(there, {"field-0": "name", "field-1": "city", "field-2": "annual_revenue", "do": "check"})
    work_off()

    page = text_of(bob.get(answer.headers["location"]))
    assert "nothing has been written yet" in page
    assert "Line 3" in page
    assert "Annual revenue" in page
    assert "Import now" in page
    assert not Account.objects.exists()


def test_what_was_checked_is_imported_the_refused_rows_leave_as_a_file_and_all_can_be_undone(kit: Kit):
    bob = kit.browser("bob")
    there = upload(bob, CSV, encoding="gb18030")
    mapped = {"field-0": "name", "field-1": "city", "field-2": "annual_revenue", "do": "import"}

    answer = bob.post(there, mapped)
    work_off()

    run = answer.headers["location"].partition("?")[0]
    assert list(Account.objects.values_list("name", "city")) == [("Riverside", "Oslo")]
    errors = b"".join(bob.get(f"{run}/errors.csv").streaming_content).decode("utf-8-sig")
    assert errors.splitlines()[1].startswith("Hillside,Bergen,much,blue,")
    bob.post(f"{run}/undo")
    work_off()
    assert not Account.objects.filter(deleted_at=None).exists()
    assert "This import was undone" in text_of(bob.get(run))


def test_a_reference_is_found_by_what_was_chosen_and_made_when_missing(kit: Kit):
    bob = kit.browser("bob")
    there = upload(bob, "who,firm\nAnn,Riverside\n", slug="contacts")
    mapped = {"field-0": "name", "field-1": "account", "match-1": "name", "create-1": "1", "do": "import"}

    bob.post(there, mapped)
    work_off()

    assert Contact.objects.get().account.name == "Riverside"


def test_two_columns_for_one_field_are_refused_and_the_choice_is_kept(kit: Kit):
    bob = kit.browser("bob")

    answer = bob.post(upload(bob, CSV), {"field-0": "name", "field-3": "name", "do": "check"})

    assert answer.status_code == 422
    assert "E_NOT_UNIQUE" in text_of(answer)
    assert text_of(answer).count('<option value="name" selected>') == 2


def test_a_malformed_file_is_refused_with_line_and_reason(kit: Kit):
    bob = kit.browser("bob")

    answer = bob.post("/m/accounts/import", {"file": SimpleUploadedFile("bad.csv", b'name,city\n"open,Oslo\n')})

    assert answer.status_code == 422
    assert "E_CSV" in text_of(answer)
    assert bob.post("/m/accounts/import", {}).status_code == 422


def test_files_and_runs_are_for_those_who_brought_them(kit: Kit):
    bob = kit.browser("bob")
    there = upload(bob, CSV)
    run = bob.post(there, {"field-0": "name", "do": "import"}).headers["location"].partition("?")[0]

    assert kit.browser("ben").get(there).status_code == 404
    assert kit.browser("ben").get(run).status_code == 404
    assert kit.browser("charlie").get("/m/accounts/import").status_code == 403
    assert kit.browser("bob").get("/m/accounts/import/map?file=../../etc").status_code == 404


def test_importing_history_needs_its_own_right(kit: Kit):
    bob = kit.browser("bob")

    assert 'name="history"' not in text_of(bob.get(upload(bob, CSV)))
    alice = kit.browser("alice")
    assert 'name="history"' in text_of(alice.get(upload(alice, CSV)))
    assert bob.post(upload(bob, CSV), {"field-0": "name", "history": "1"}).status_code == 403


def hand_in(client, content: bytes, name: str, slug: str = "accounts") -> str:
    answer = client.post(f"/m/{slug}/import", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["location"])


def test_a_workbook_offers_its_sheets_and_the_meaning_of_its_values(kit: Kit, tmp_path):
    bob = kit.browser("bob")
    write_xlsx(
        tmp_path / "a.xlsx",
        "Customers",
        [Column("客户名称", TEXT), Column("Kind", TEXT)],
        [["Alba", "VIP"], ["Berg", "Regular"]],
        ("About", [("x", "y")]),
    )
    there = hand_in(bob, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    page = text_of(bob.get(there))
    assert "sheet “Customers”" in page
    assert "<option>About</option>" in page

    form = {"field-0": "name", "field-1": "level"}
    shown = text_of(bob.post(there, {**form, "do": "show"}))
    assert 'name="value-1-0" value="VIP"' in shown
    assert "What “VIP” means" in shown

    bob.post(there, {**form, "value-1-0": "VIP", "means-1-0": "A", "do": "import"})
    work_off()
    assert dict(Account.objects.values_list("name", "level")) == {"Alba": "A", "Berg": "B"}


def test_a_map_is_kept_applied_to_the_same_columns_downloaded_and_thrown_away(kit: Kit):
    bob = kit.browser("bob")
    form = {
        "field-0": "name",
        "field-1": "city",
        "split-1": " ",
        "part-1": "-1",
        "field-4": "remark",
        "text-4": "N-{n}",
    }
    there = upload(bob, CSV)
    bob.post(there, {**form, "map_name": "Towns", "do": "save"})

    page = text_of(bob.get(upload(bob, CSV)))
    assert "The map “Towns” is applied." in page
    assert 'name="split-1" value=" "' in page
    raw = json.loads(bob.post(there, {**form, "do": "download"}).content)
    assert raw["columns"]["city"] == {"from": CSV.split(",")[1], "split": " ", "part": -1}
    assert raw["columns"]["remark"] == {"row": "N-{n}"}

    file = SimpleUploadedFile("mine.json", json.dumps(raw).encode())
    assert 'value="N-{n}"' in text_of(bob.post(there, {"do": "load", "map_file": file}))
    assert "Towns" not in text_of(kit.browser("ben").get(upload(kit.browser("ben"), CSV)))

    kept = SavedMap.objects.get()
    assert kit.browser("ben").post(upload(kit.browser("ben"), CSV), {"do": f"forget-{kept.pk}"}).status_code == 404
    bob.post(there, {**form, "do": f"forget-{kept.pk}"})
    assert not SavedMap.objects.exists()


def test_every_map_survives_the_form(kit: Kit):
    bob = kit.browser("bob")
    raw = {
        "columns": {
            "name": {"join": ["name", "city"], "with": " / "},
            "city": {"from": "city", "values": {"Oslo": "", "Rom": "Roma"}, "default": "Bonn"},
            "parent_account": {"from": "name", "match": "name", "create_missing": True, "split": "-", "part": 1},
            "industry": {"const": "it"},
            "annual_revenue": {"from": "sum", "decimal": ","},
        },
        "lines": {},
        "group_rows_by": None,
        "key": ["external_id", "name"],
        "empty": "clear",
        "rejects": "all-or-nothing",
    }
    wanted = parse_map(raw)
    header = ("name", "city", "sum")
    rows = rows_of_map(wanted, header)
    file = SimpleUploadedFile("m.json", json.dumps(raw).encode())
    reader = Fields()
    reader.feed(text_of(bob.post(upload(bob, "name,city,sum\na,b,1\n"), {"do": "load", "map_file": file})))
    sent = QueryDict(mutable=True)
    for name, values in reader.values.items():
        sent.setlist(name, values)
    again = parse_map(map_of_rows(module_of("accounts"), rows_of_form(sent, header), sent))
    assert set(map(repr, again.columns)) == set(map(repr, wanted.columns))
    assert replace(again, columns=()) == replace(wanted, columns=())
    assert [row.field for row in rows[:3]] == ["name", "city", "annual_revenue"]


def test_a_check_leads_back_to_its_map(kit: Kit):
    bob = kit.browser("bob")
    there = upload(bob, CSV)
    form = {"field-0": "name", "default-0": "Nameless", "field-1": "city", "do": "check"}
    run = bob.post(there, form).headers["location"]
    work_off()
    page = text_of(bob.get(run))
    back = re.search(r'href="([^"]*run=\d+)"', page)[1].replace("&amp;", "&")
    assert 'name="default-0" value="Nameless"' in text_of(bob.get(back))


def test_an_import_can_be_called_off(kit: Kit):
    bob = kit.browser("bob")
    run = bob.post(upload(bob, CSV), {"field-0": "name", "do": "import"}).headers["location"].partition("?")[0]
    assert kit.browser("ben").post(f"{run}/cancel").status_code == 404
    bob.post(f"{run}/cancel")
    assert "called off" in text_of(bob.get(run))


def test_the_result_leads_to_exactly_the_imported_records(kit: Kit):
    kit.make("account", "bob", name="Before")
    bob = kit.browser("bob")
    run = bob.post(upload(bob, CSV), {"field-0": "name", "do": "import"}).headers["location"].partition("?")[0]
    work_off()
    there = re.search(r'href="(/m/accounts/\?import=\d+)"', text_of(bob.get(run)))[1]
    page = text_of(bob.get(there))
    assert "Riverside" in page
    assert "Hillside" in page
    assert "Before" not in page
    assert "new.csv" in page
    assert kit.browser("ben").get(there).status_code == 404
    file = b"".join(
        bob.post(f"/m/accounts/export{there.partition('/accounts/')[2]}", {"format": "csv"}).streaming_content
    )
    assert file.decode().count("side") == 2


def test_a_second_click_on_import_brings_no_record_in_twice(kit: Kit):
    bob = kit.browser("bob")
    there = upload(bob, CSV)
    [token] = form_of(bob, there)["form_token"]
    sent = {"field-0": "name", "field-1": "city", "on_duplicate": "create", "do": "import", "form_token": token}

    first, second = bob.post(there, sent), bob.post(there, sent)
    work_off()

    assert first.headers["location"] == second.headers["location"]
    assert Account.objects.count() == 2
