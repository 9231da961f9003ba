"""Announcements on their pages: read, confirmed, counted, and on the workbench until they are read."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from guanxi.modules.announcements.models import Announcement
from guanxi.records import actions, files, store
from tests.kit.people import Kit

MODULE = registry.get("announcement")


def published(kit: Kit, **values: Any) -> Announcement:
    record = store.create(MODULE, kit["admin"], {"title": "Spring fair", "body": "We meet at nine.", **values})
    actions.run(MODULE, kit["admin"], record.pk, "publish", {})
    return record


def test_reading_takes_it_off_the_workbench_and_shows_its_files(kit: Kit) -> None:
    record, bob = published(kit), kit.browser("bob")
    files.add_file(MODULE, kit["admin"], record.pk, "plan.txt", [b"gate 3"])
    assert "Spring fair" in bob.get("/").content.decode()

    page = bob.get(f"/announcements/{record.pk}").content.decode()

    assert "We meet at nine." in page
    assert "plan.txt" in page
    assert "Spring fair" not in bob.get("/").content.decode()
    assert "Spring fair" in bob.get("/announcements/").content.decode()


def test_what_must_be_confirmed_is_confirmed_on_its_page(kit: Kit) -> None:
    record, bob = published(kit, need_confirm=True), kit.browser("bob")
    assert "I have read" in bob.get(f"/announcements/{record.pk}").content.decode()

    assert bob.post(f"/announcements/{record.pk}/confirm").status_code == 302

    assert "I have read" not in bob.get(f"/announcements/{record.pk}").content.decode()
    page = kit.browser("admin").get(f"/announcements/{record.pk}/readers").content.decode()
    assert "Bob" in page
    assert "Alice" in kit.browser("admin").get(f"/announcements/{record.pk}/readers?missing=1").content.decode()


def test_readers_are_shown_and_reminded_by_those_alone_who_may_change_it(kit: Kit) -> None:
    record = published(kit)

    assert kit.browser("bob").get(f"/announcements/{record.pk}/readers").status_code == 403
    assert kit.browser("bob").post(f"/announcements/{record.pk}/remind").status_code == 403
    assert kit.browser("admin").post(f"/announcements/{record.pk}/remind").status_code == 302


def test_what_is_not_meant_for_someone_is_not_found(kit: Kit) -> None:
    record = published(kit, audience="users", users=[kit["bob"].user_id])

    for address in (f"/announcements/{record.pk}", f"/api/v1/announcements/{record.pk}"):
        client = kit.api("ben") if address.startswith("/api") else kit.browser("ben")
        assert client.get(address).status_code == 404
    assert kit.api("bob").get(f"/api/v1/announcements/{record.pk}").json()["title"] == "Spring fair"
    assert kit.api("ben").get("/api/v1/announcements").json()["items"] == []


def test_the_list_asks_as_much_for_many_as_for_one(kit: Kit) -> None:
    published(kit)
    bob = kit.browser("bob")
    bob.get("/announcements/")
    with CaptureQueriesContext(connection) as first:
        bob.get("/announcements/")
    for _number in range(8):
        published(kit)
    with CaptureQueriesContext(connection) as second:
        bob.get("/announcements/")

    assert len(first) == len(second)
