"""Files on the page of a record: what is shown in place, what only travels, and the way back."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.history import history
from guanxi.records.models import StoredFile
from guanxi.web import pace
from tests.kit.people import Kit
from tests.web.pages import text_of

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

ACCOUNT = registry.get("account")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50
PDF = b"%PDF-1.7\n"


def send(client: Client, account: Any, name: str, content: bytes, **headers: str) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/m/accounts/{account.pk}/files", {"file": file}, headers=headers)


def newest() -> StoredFile:
    return StoredFile.objects.latest("pk")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("a.png", PNG, 200),
        ("a.pdf", PDF, 200),
        ("a.png", b"<html><script>alert(1)</script>", 404),
        ("a.pdf", b"<script>alert(1)</script>", 404),
        ("a.html", PDF, 404),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', 404),
    ],
)
def test_only_what_begins_like_a_picture_or_a_pdf_is_shown_in_place(kit: Kit, name: str, content: bytes, status: int):
    bob = kit.browser("bob")
    send(bob, kit.make("account", "bob"), name, content)

    answer = bob.get(f"/files/{newest().pk}/view")

    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'self'" in policy
        assert ("sandbox" in policy) is name.endswith(".png")


def test_a_picture_under_another_pictures_name_is_shown_as_what_it_is(kit: Kit):
    bob = kit.browser("bob")
    send(bob, kit.make("account", "bob"), "photo.jpg", PNG)

    assert bob.get(f"/files/{newest().pk}/view").headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("content", [b"MZ\x90\x00\x03" + b"\0" * 60, b"\x7fELF\x02\x01"])
def test_a_program_is_refused_under_any_name(kit: Kit, content: bytes):
    account = kit.make("account", "bob")

    answer = send(kit.browser("bob"), account, "offer.pdf", content, accept="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "E_FILE_KIND")
    assert not StoredFile.objects.exists()


def test_a_chinese_name_arrives_in_the_download(kit: Kit):
    bob = kit.browser("bob")
    send(bob, kit.make("account", "bob"), "报价单 2026.pdf", PDF)

    said = bob.get(f"/files/{newest().pk}").headers["Content-Disposition"]

    assert said == "attachment; filename*=utf-8''%E6%8A%A5%E4%BB%B7%E5%8D%95%202026.pdf"


def test_a_script_sends_a_file_and_fetches_the_part_anew(kit: Kit):
    account, bob = kit.make("account", "bob"), kit.browser("bob")

    sent = send(bob, account, "photo.png", PNG, accept="application/json")
    part = text_of(bob.get(f"/m/accounts/{account.pk}/files"))

    assert sent.status_code == 204
    assert part.count("<gx-files") == 1
    assert "<html" not in part
    assert f'src="/files/{newest().pk}/thumb/small"' in part


def test_what_is_too_large_is_refused_in_words(kit: Kit, settings: Any):
    settings.UPLOAD_LIMIT = 10

    answer = send(kit.browser("bob"), kit.make("account", "bob"), "photo.png", PNG, accept="application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "E_TOO_LARGE")


def test_a_removed_file_comes_back_by_the_button_of_the_toast(kit: Kit):
    account, bob = kit.make("account", "bob"), kit.browser("bob")
    send(bob, account, "photo.png", PNG)
    page = text_of(bob.post(f"/files/{newest().pk}/remove", follow=True))
    back = re.search(r'action="(/files/\d+/restore)"', page)
    assert back is not None

    bob.post(back[1])

    assert bob.get(f"/files/{newest().pk}").status_code == 200
    rows, _earlier = history(ACCOUNT, kit["bob"], store.fetch(ACCOUNT, kit["bob"], account.pk))
    verbs = [row["verb"] for row in rows]
    assert verbs[:3] == ["file_restored", "file_removed", "file_added"]


@pytest.mark.parametrize(("name", "status"), [("ben", 404), ("charlie", 404), ("alice", 302)])
def test_only_who_may_change_the_record_brings_a_file_back(kit: Kit, name: str, status: int):
    account, bob = kit.make("account", "bob"), kit.browser("bob")
    send(bob, account, "photo.png", PNG)
    bob.post(f"/files/{newest().pk}/remove")

    assert kit.browser(name).post(f"/files/{newest().pk}/restore").status_code == status


def test_whoever_sends_files_without_end_is_asked_to_wait(kit: Kit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("guanxi.web.views.files.UPLOADS", 2)
    monkeypatch.setattr(pace.time, "time", lambda: 6e9)  # no minute ends within the test
    account, bob = kit.make("account", "bob"), kit.browser("bob")

    answers = [send(bob, account, "note.txt", b"x", accept="application/json").status_code for _ in range(3)]

    assert answers == [204, 204, 429]
