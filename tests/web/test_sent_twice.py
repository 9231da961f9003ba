"""A button pressed twice counts once: comments, files and kept views, as record forms do."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guanxi.records.models import AuditEntry, SavedView, StoredFile
from tests.kit.people import Kit
from tests.web.pages import text_of


def token_of(client: Client, page: str, action: str) -> str:
    """What the form with this action carries on a page."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', text_of(client.get(page)), re.DOTALL)
    assert form, f"no form to {action} on {page}"
    return re.search(r'name="form_token" value="([0-9a-f]{32})"', form[0])[1]


def test_a_comment_sent_twice_is_said_once(kit: Kit):
    bob, here = kit.browser("bob"), f"/m/activities/{kit.make('activity', 'bob').pk}/"
    data = {"text": "Call again on Monday", "form_token": token_of(bob, here, f"{here}comment")}

    first, second = bob.post(f"{here}comment", data), bob.post(f"{here}comment", data)

    assert first.headers["location"] == second.headers["location"] == here
    assert AuditEntry.objects.filter(verb="commented").count() == 1


def test_a_refused_comment_may_be_sent_again(kit: Kit):
    bob, here = kit.browser("bob"), f"/m/activities/{kit.make('activity', 'bob').pk}/"
    token = token_of(bob, here, f"{here}comment")

    assert bob.post(f"{here}comment", {"text": "", "form_token": token}).status_code == 422
    assert bob.post(f"{here}comment", {"text": "At last", "form_token": token}).status_code == 302
    assert AuditEntry.objects.filter(verb="commented").count() == 1


def test_files_sent_twice_are_kept_once(kit: Kit):
    bob, here = kit.browser("bob"), f"/m/accounts/{kit.make('account', 'bob').pk}/"
    token = token_of(bob, f"{here}files", f"{here}files")

    def send() -> int:
        file = SimpleUploadedFile("offer.txt", b"Ten pieces")
        return bob.post(f"{here}files", {"file": file, "form_token": token}).status_code

    assert [send(), send()] == [302, 302]
    assert StoredFile.objects.count() == 1


def test_a_view_sent_twice_is_kept_once(kit: Kit):
    bob = kit.browser("bob")
    token = token_of(bob, "/m/accounts/", "/m/accounts/views")
    data = {"name": "In Bonn", "from": "/m/accounts/?city=Bonn", "kind": "list", "form_token": token}

    first, second = bob.post("/m/accounts/views", data), bob.post("/m/accounts/views", data)

    assert first.headers["location"] == second.headers["location"]
    assert SavedView.objects.count() == 1
