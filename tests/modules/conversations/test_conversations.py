"""Private messages: who reads them, who hears of them, and that nobody else does, by whatever door."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actor import Actor
from guanxi.access.models import Role
from guanxi.access.scope import visible
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.modules.conversations import services
from guanxi.modules.conversations.jobs import purge_private_messages
from guanxi.modules.conversations.models import Conversation, Participant, PrivateMessage
from guanxi.modules.conversations.queries import unread
from guanxi.records.models import StoredFile
from tests.kit.people import Kit

CONVERSATION, MESSAGE = registry.get("conversation"), registry.get("private_message")
SECRET = "The offer of the rival is forty-seven eleven"


def begun(kit: Kit, writer: str = "bob", *others: str, text: str = SECRET, **more: Any) -> Conversation:
    people = [kit[name].user_id for name in others or ("ben",)]
    title = more.pop("title", "Between us")
    return services.begin(actor=kit[writer], people=people, title=title, text=text, **more)


def test_a_message_is_read_by_those_it_is_for_and_counted_until_then(kit: Kit) -> None:
    record, ben = begun(kit), kit.browser("ben")
    assert (unread(kit["ben"]).count(), unread(kit["bob"]).count()) == (1, 0)
    assert [entry.text for entry in notices.entries(kit["ben"], limit=5)[0]] == ["Bob wrote to you."]
    assert "1 conversations" in ben.get("/").content.decode()

    assert SECRET in ben.get("/messages/").content.decode()
    assert SECRET in ben.get(f"/messages/{record.pk}").content.decode()

    assert not unread(kit["ben"]).exists()
    assert notices.unread(kit["ben"]) == 0


def test_what_nobody_has_named_is_called_after_the_other_person_by_each(kit: Kit) -> None:
    record = begun(kit, title="")

    for name, other in (("bob", "Ben"), ("ben", "Bob")):
        for address in (f"/messages/{record.pk}", "/messages/"):
            page = kit.browser(name).get(address).content.decode()
            assert f">{other}<" in page, address
            assert record.title not in page


def test_one_notice_stands_for_all_that_is_written_until_it_is_read(kit: Kit) -> None:
    record = begun(kit)
    services.say(actor=kit["bob"], pk=record.pk, text="And another")
    assert notices.unread(kit["ben"]) == 1

    kit.browser("ben").get(f"/messages/{record.pk}")
    services.say(actor=kit["bob"], pk=record.pk, text="Something new")

    assert notices.unread(kit["ben"]) == 1


@pytest.mark.parametrize("name", ["admin", "alice", "charlie"])
def test_nobody_else_reads_it_whatever_his_rights_by_doors_of_its_own(kit: Kit, name: str) -> None:
    """The doors that all modules have are tried in tests/contract/test_permission_matrix.py."""
    record = begun(kit, files=[("plan.txt", [b"secret plan"])])
    file = StoredFile.objects.get()
    rights = ("view", "edit", "delete", "export", "print", "view_all", "modify_all")
    Role.objects.filter(is_admin=False).update(
        rights=[f"{key}.{right}" for key in ("conversation", "private_message") for right in rights]
    )
    page, api = kit.browser(name), kit.api(name)
    actor = kit.again(name)

    for module in (CONVERSATION, MESSAGE):
        assert not any(visible(module, actor, action).exists() for action in ("view", "edit", "delete", "export"))
        assert b"forty-seven eleven" not in b"".join(page.get(f"/m/{module.slug}/bin"))
    assert page.get(f"/messages/{record.pk}").status_code == 404
    assert page.post(f"/messages/{record.pk}/write", {"text": "me too"}).status_code in (403, 404)
    assert page.post(f"/messages/{record.pk}/leave").status_code == 404
    assert page.get(f"/files/{file.pk}").status_code == 404
    assert api.get(f"/api/v1/files/{file.pk}").status_code == 404
    for address in ("/search?q=rival", "/search?q=Between", "/search/palette?q=rival", "/messages/?q=rival", "/outbox"):
        found = page.get(address).content.decode()
        assert not {word for word in ("forty-seven eleven", "Between us") if word in found}, address
    assert "Between us" not in str(api.get("/api/v1/outbox").json())
    assert "forty-seven eleven" not in str(api.get("/api/v1/event-log").json())
    assert SECRET not in str(kit[name])


def test_neither_automations_nor_approvals_nor_modes_reach_conversations(kit: Kit) -> None:
    from guanxi.flow.approval.arranging import can_be_approved
    from guanxi.flow.automation.checking import is_automated
    from guanxi.modules.people.sharing import modes_of

    for module in (CONVERSATION, MESSAGE):
        assert not can_be_approved(module)
        assert not is_automated(module)
        assert modes_of(module) == ()


def test_files_are_for_those_who_take_part(kit: Kit) -> None:
    ben = kit.browser("ben")
    files = [SimpleUploadedFile("plan.txt", b"gate 3"), SimpleUploadedFile("list.txt", b"all")]
    data = {"people": [kit["ben"].user_id], "text": "", "file": files}
    record = kit.browser("bob").post("/messages/new", data)["Location"]
    page = ben.get(record).content.decode()
    first = StoredFile.objects.get(name="plan.txt")

    assert "plan.txt" in page
    assert "list.txt" in page
    assert b"".join(ben.get(f"/files/{first.pk}")) == b"gate 3"
    assert ben.post(f"/files/{first.pk}/remove").status_code == 403
    assert kit.api("bob").get(f"/api/v1/private-messages/{first.record_id}/files").json()["items"][1]["name"]


def test_it_goes_through_the_api_as_well(kit: Kit) -> None:
    bob, ben, pk = kit.api("bob"), kit.api("ben"), kit["ben"].user_id
    made = bob.post("/api/v1/conversations", {"people": [pk], "title": "Fair"}, content_type="application/json")
    address = made["Location"]
    said = bob.post(f"{address}/actions/say", {"text": "Hall 3"}, content_type="application/json")

    assert (made.status_code, said.status_code) == (201, 200)
    message = ben.get("/api/v1/private-messages").json()["items"][0]
    assert (message["text"], message["owner"]) == ("Hall 3", kit["bob"].user_id)
    assert ben.patch(f"/api/v1/private-messages/{message['id']}", {"text": "x"}, "application/json").status_code in (
        404,
        405,
    )
    forged = {"people": [pk], "owner": kit["alice"].user_id}
    assert bob.post("/api/v1/conversations", forged, content_type="application/json").status_code == 403


def test_a_record_is_named_to_those_alone_who_may_see_it(kit: Kit) -> None:
    account = kit.make("account", "bob", name="Secret customer")
    record = begun(kit, "bob", "charlie", text=f"Look at /m/accounts/{account.pk}/ please <b>")

    mine = kit.browser("bob").get(f"/messages/{record.pk}").content.decode()
    his = kit.browser("charlie").get(f"/messages/{record.pk}").content.decode()

    assert "Secret customer" in mine
    assert "&lt;b&gt;" in mine
    assert "Secret customer" not in his
    assert f"/m/accounts/{account.pk}/" in his


def test_who_leaves_sees_no_more_and_who_is_added_sees_all(kit: Kit) -> None:
    record = begun(kit, "bob", "ben", "charlie")
    charlie = kit.browser("charlie")
    charlie.post(f"/messages/{record.pk}/leave")
    assert charlie.get(f"/messages/{record.pk}").status_code == 404
    assert kit["charlie"].user_id not in Conversation.objects.get().people

    kit.browser("ben").post(f"/messages/{record.pk}/people", {"people": [kit["alice"].user_id]})

    assert SECRET in kit.browser("alice").get(f"/messages/{record.pk}").content.decode()


def test_nobody_writes_where_nobody_listens(kit: Kit) -> None:
    record = begun(kit)
    services.leave(actor=kit["ben"], pk=record.pk)

    with pytest.raises(DomainError) as refused:
        services.say(actor=kit["bob"], pk=record.pk, text="Hello?")

    assert refused.value.code == "E_NOBODY_LISTENS"
    assert kit.browser("bob").post(f"/messages/{record.pk}/write", {"text": "Hello?"}).status_code == 409
    assert "Nobody else" in kit.browser("bob").get(f"/messages/{record.pk}").content.decode()


def test_words_are_needed_and_people_who_work_here(kit: Kit) -> None:
    bob = kit.browser("bob")
    assert bob.post("/messages/new", {"people": [], "text": "x"}).status_code == 422
    assert bob.post("/messages/new", {"people": [kit["ben"].user_id], "text": " "}).status_code == 422
    assert bob.post("/messages/new", {"people": ["999999"], "text": "x"}).status_code == 422
    assert not Conversation.objects.exists()


def test_a_conversation_with_words_of_others_can_not_be_deleted(kit: Kit) -> None:
    record = begun(kit)
    services.say(actor=kit["ben"], pk=record.pk, text="Mine")
    assert kit.api("bob").delete(f"/api/v1/conversations/{record.pk}").status_code == 409
    assert kit.api("ben").delete(f"/api/v1/conversations/{record.pk}").status_code == 403
    assert visible(CONVERSATION, kit["ben"]).exists()


def test_old_messages_go_with_their_files_and_what_everybody_has_left(kit: Kit, settings: Any) -> None:
    settings.MESSAGE_DAYS = 30
    record = begun(kit, files=[("plan.txt", [b"x"])])
    services.say(actor=kit["bob"], pk=record.pk, text="Newer")
    first = PrivateMessage.objects.order_by("pk")[0]
    PrivateMessage.objects.filter(pk=first.pk).update(created_at=clock.now().replace(year=2020))
    left = begun(kit, "bob", "alice")
    Participant.objects.filter(conversation=left.pk).delete()

    done = purge_private_messages(Run(job_id=1, user_id=None))

    assert done == {"removed": 1}
    assert [message.text for message in PrivateMessage.objects.all()] == ["Newer"]
    assert not StoredFile.objects.exists()
    assert not Conversation.objects.filter(pk=left.pk).exists()


def test_pages_ask_as_much_for_many_as_for_few(kit: Kit) -> None:
    record, ben = begun(kit), kit.browser("ben")
    addresses = ("/messages/", f"/messages/{record.pk}", "/messages/?q=rival")
    for address in addresses:
        ben.get(address)
    few = [asked(ben, address) for address in addresses]
    for number in range(6):
        services.say(actor=kit["bob"], pk=record.pk, text=f"The rival {number}", files=[(f"{number}.txt", [b"1"])])
        begun(kit, "bob", "ben", "alice", title=f"Rival {number}")
    for address in addresses:
        ben.get(address)

    assert [asked(ben, address) for address in addresses] == few


def asked(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        client.get(address)
    return len(found)


def test_an_administrator_takes_part_only_where_he_was_asked(kit: Kit) -> None:
    begun(kit)
    mine = begun(kit, "bob", "admin")
    admin: Actor = kit["admin"]
    assert [record.pk for record in visible(CONVERSATION, admin)] == [mine.pk]
    assert visible(MESSAGE, admin).count() == 1
