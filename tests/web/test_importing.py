"""The pages of an import: from a file to records, and back."""

from django.core.files.uploadedfile import SimpleUploadedFile

from guanxi.modules.accounts.models import Account
from guanxi.modules.contacts.models import Contact
from tests.kit.people import Kit
from tests.web.pages import text_of
from tests.web.test_bulk import work_off

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
