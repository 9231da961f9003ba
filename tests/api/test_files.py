"""Files that hang on records."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.client import ROOT, code_of

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50


@pytest.fixture
def account(kit):
    return kit.make("account", "bob")


def send(client, account, name="note.txt", content=b"hello", **more):
    return client.post(f"{ROOT}/accounts/{account.pk}/files", {"file": SimpleUploadedFile(name, content), **more})


def test_a_file_comes_back_as_it_went_in(kit, account):
    bob = kit.api("bob")

    answer = send(bob, account, "报价 单.txt", "你好".encode())

    told = answer.json()
    assert answer.status_code == 201
    assert (told["name"], told["size"], told["type"]) == ("报价 单.txt", 6, "text/plain")
    assert told["sha256"] == hashlib.sha256("你好".encode()).hexdigest()
    content = bob.get(answer.headers["Location"])
    assert b"".join(content.streaming_content) == "你好".encode()
    assert content.headers["Content-Disposition"].startswith("attachment")
    assert bob.get(f"{ROOT}/accounts/{account.pk}/files").json()["items"] == [told]


def test_only_pictures_and_pdf_are_shown_and_nothing_runs(kit, account):
    bob = kit.api("bob")

    for name, content, is_shown in (("a.png", PNG, True), ("a.html", b"<script>", False), ("a.svg", b"<svg/>", False)):
        answer = bob.get(f"{ROOT}/files/{send(bob, account, name, content).json()['id']}")
        assert answer.headers["Content-Disposition"].startswith("inline" if is_shown else "attachment"), name
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert b"".join(answer.streaming_content) == content


def test_a_file_goes_where_its_record_goes(kit, account):
    bob, ben, charlie = kit.api("bob"), kit.api("ben"), kit.api("charlie")
    number = send(bob, account).json()["id"]

    assert code_of(ben.get(f"{ROOT}/files/{number}")) == (404, "E_NOT_FOUND")
    assert code_of(charlie.get(f"{ROOT}/files/{number}")) == (404, "E_NOT_FOUND")
    assert code_of(send(ben, account)) == (404, "E_NOT_FOUND")
    assert code_of(ben.delete(f"{ROOT}/files/{number}")) == (404, "E_NOT_FOUND")
    assert bob.delete(f"{ROOT}/files/{number}").status_code == 204
    assert code_of(bob.get(f"{ROOT}/files/{number}")) == (404, "E_NOT_FOUND")


def test_what_is_no_form_or_has_no_file_or_may_run_is_refused(kit, account, settings):
    bob = kit.api("bob")
    path = f"{ROOT}/accounts/{account.pk}/files"

    assert code_of(bob.post(path, b"{}", content_type="application/json")) == (415, "E_MEDIA_TYPE")
    assert code_of(bob.post(path, {"other": "x"})) == (422, "E_REQUIRED")
    assert code_of(bob.post(path, b"--x\r\n", content_type="multipart/form-data; boundary=x"))[0] in {400, 422}
    assert code_of(bob.post(path, b"x", content_type="multipart/form-data")) == (400, "E_BAD_JSON")
    assert code_of(send(bob, account, "virus.exe")) == (422, "E_FILE_KIND")
    settings.UPLOAD_LIMIT = 10
    assert code_of(send(bob, account, content=b"0" * 11)) == (413, "E_TOO_LARGE")
    settings.UPLOAD_LIMIT = -(2**20)
    assert code_of(send(bob, account, content=b"0" * 11)) == (413, "E_TOO_LARGE")


def test_a_name_keeps_nothing_of_a_path(kit, account):
    told = send(kit.api("bob"), account, "..\\..\\etc/passwd .txt").json()

    assert "/" not in told["name"]
    assert "\\" not in told["name"]
