"""Follow-ups, rule by rule (F027)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.tasks.models import Task
from guanxi.records import store
from guanxi.records.history import history
from guanxi.records.models import StoredFile
from tests.kit.people import Kit
from tests.kit.values import codes_of

ACTIVITY = registry.get("activity")


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-15T04:00:00+00:00"


def log(kit: Kit, name: str = "bob", **values: Any) -> Any:
    return store.create(ACTIVITY, kit[name], {"content": "Spoke about the price", **values})


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


@pytest.mark.once
def test_f027_r5_what_was_recorded_and_photographed_stands_with_what_was_said(kit: Kit) -> None:
    account = kit.make("account", "bob")
    sent = [
        SimpleUploadedFile("note.ogg", b"OggS" + b"\0" * 40),
        SimpleUploadedFile("shelf.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
    ]
    bob, there = kit.browser("bob"), f"/m/accounts/{account.pk}/"
    values = {"log-content": "They showed me the ward.", "log-kind": "visit"}
    refused = bob.post(f"{there}follow-up", {**values, "log-file": SimpleUploadedFile("run.exe", b"MZ\0")})
    answer = bob.post(f"{there}follow-up", {**values, "log-file": sent})

    assert (refused.status_code, answer.status_code) == (422, 302)
    written = registry.get("activity").model.objects.get()
    sound, picture = StoredFile.objects.filter(module="activity", record_id=written.pk).order_by("pk")
    page = bob.get(there).content.decode()
    assert f'<audio controls preload="none" src="/files/{sound.pk}/view"' in page
    assert f'src="/files/{picture.pk}/thumb/small"' in page
    assert bob.get(f"/files/{sound.pk}/view")["Content-Type"] == "audio/ogg"
    assert kit.browser("charlie").get(f"/files/{sound.pk}/view").status_code == 404


def test_f027_r1_two_inputs_are_enough(kit: Kit) -> None:
    made = log(kit, next_at="2026-03-20T09:00:00Z")

    assert (made.kind, made.author_id, made.owner_id, made.happened_at) == (
        "phone",
        kit["bob"].user_id,
        kit["bob"].user_id,
        datetime(2026, 3, 15, 4, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("when", "is_kept"),
    [
        ("2026-03-15T04:05:00Z", True),
        ("2026-03-15T04:06:00Z", False),
        ("2026-03-08T04:00:00Z", True),
        ("2026-03-08T03:59:00Z", False),
    ],
)
def test_f027_r1_it_lies_neither_ahead_nor_more_than_a_week_back(kit: Kit, when: str, is_kept: bool) -> None:
    if is_kept:
        assert log(kit, happened_at=when).pk
    else:
        assert refused(lambda: log(kit, happened_at=when)) == {"happened_at": "E_DATE_RULE"}


def test_f027_r1_a_superior_may_go_further_back(kit: Kit) -> None:
    assert log(kit, "alice", happened_at="2026-01-08T04:00:00Z").pk


def test_f027_r1_content_has_at_least_five_characters(kit: Kit) -> None:
    assert refused(lambda: log(kit, content="spok")) == {"content": "E_FORMAT"}
    assert log(kit, content="谈了价格了").pk


def test_f027_r1_a_next_date_makes_a_task_with_a_history(kit: Kit) -> None:
    account = kit.make("account").pk
    contact = kit.make("contact", account=account).pk

    log(kit, account=account, contacts=[contact], next_at="2026-03-20T09:00:00Z")

    task = Task.objects.get()
    assert (task.subject, task.assignee_id, task.account_id, task.contact_id, task.due_at) == (
        "Spoke about the price",
        kit["bob"].user_id,
        account,
        contact,
        datetime(2026, 3, 20, 9, tzinfo=UTC),
    )
    assert [entry["verb"] for entry in history(registry.get("task"), kit["bob"], task)[0]] == ["created"]


@pytest.mark.parametrize(
    ("content", "subject"),
    [
        ("They need " + "probes " * 20, "They need " + "probes " * 11 + "probes…"),
        ("彩超" * 60, "彩超" * 49 + "彩…"),
        ("A30 " + "彩超" * 60, "A30 " + "彩超" * 47 + "彩…"),
    ],
)
def test_a_long_follow_up_makes_a_task_whose_subject_ends_between_words(kit: Kit, content: str, subject: str) -> None:
    log(kit, content=content, next_at="2026-03-20T09:00:00Z")

    assert Task.objects.get().subject == subject


def test_f027_r2_the_author_edits_for_a_day(kit: Kit, settings: Any) -> None:
    made = log(kit)
    settings.FROZEN_TIME = "2026-03-16T03:59:00+00:00"
    store.update(ACTIVITY, kit["bob"], made.pk, {"content": "Spoke about delivery"})
    settings.FROZEN_TIME = "2026-03-16T04:01:00+00:00"

    assert refused(lambda: store.update(ACTIVITY, kit["bob"], made.pk, {"content": "Too late"})) == {"": "E_TOO_LATE"}
    assert store.update(ACTIVITY, kit["admin"], made.pk, {"content": "Put right"}).content == "Put right"


def test_f027_r2_deleting_needs_a_superior_and_is_told(kit: Kit) -> None:
    made = log(kit)

    with pytest.raises(DomainError, match="E_NO_PERMISSION"):
        store.delete(ACTIVITY, kit["bob"], made.pk)
    store.delete(ACTIVITY, kit["alice"], made.pk)

    assert history(ACTIVITY, kit["alice"], made)[0][0]["verb"] == "deleted"


def test_f027_what_is_logged_automatically_can_not_be_claimed(kit: Kit) -> None:
    assert refused(lambda: log(kit, auto=True)) == {"auto": "E_FIELD_FORBIDDEN"}
