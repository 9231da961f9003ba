"""Saying what was done and taking it back: toasts after redirects and for scripts, and the list of what one did."""

import json
from datetime import timedelta

from guanxi.kernel import clock
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.modules.opportunities.models import Stage
from guanxi.records import store
from guanxi.records.models import AuditEntry
from tests.kit.people import Kit
from tests.web.pages import text_of

JSON = {"HTTP_ACCEPT": "application/json"}


def newest_operation() -> str:
    return AuditEntry.objects.latest("pk").operation


def test_after_deleting_the_next_page_offers_to_undo_it(kit: Kit):
    account = kit.make("account", "bob", name="Acme")
    bob = kit.browser("bob")

    page = text_of(bob.post(f"/m/accounts/{account.pk}/delete", follow=True))
    assert f'action="/undo/{newest_operation()}" data-undo' in page
    assert "is in the recycle bin" in page

    there = f"/m/accounts/{account.pk}/"
    answer = bob.post(f"/undo/{newest_operation()}", headers={"referer": f"http://testserver{there}"})
    assert answer.headers["location"] == there
    assert "1 record taken back." in text_of(bob.get("/m/accounts/"))
    assert Account.objects.filter(pk=account.pk, deleted_at=None).exists()


def test_a_move_on_the_board_tells_its_toast_to_the_script(kit: Kit):
    deal = kit.make("opportunity", "bob")
    second = Stage.objects.order_by("sequence")[1]
    bob = kit.browser("bob")

    answer = bob.post(f"/m/opportunities/{deal.pk}/move", {"to": second.pk}, **JSON)
    toast = json.loads(answer.headers["x-toast"])
    assert (toast["text"], toast["undo"]["url"]) == (f"Moved to {second.name}", f"/undo/{newest_operation()}")

    assert bob.post(toast["undo"]["url"], **JSON).json() == {"to": "/"}
    before = deal.stage_id
    deal.refresh_from_db()
    assert deal.stage_id == before


def test_undoing_on_the_page_of_what_goes_leads_to_the_list(kit: Kit):
    bob = kit.browser("bob")
    bob.post("/m/accounts/new", {"name": "Short lived"})
    pk = Account.objects.get(name="Short lived").pk

    answer = bob.post(
        f"/undo/{newest_operation()}", headers={"referer": f"http://testserver/m/accounts/{pk}/", "accept": "*/*"}
    )

    assert answer.headers["location"] == "/m/accounts/"


def test_the_operation_of_someone_else_is_not_there(kit: Kit):
    kit.make("account", "bob")

    assert kit.browser("alice").post(f"/undo/{kit['bob'].operation}").status_code == 404
    assert kit.browser("bob").post("/undo/nothing").status_code == 404


def test_what_i_just_did_is_listed_with_a_way_back_as_long_as_there_is_one(kit: Kit):
    bob = kit.browser("bob")
    for name in ("Older", "Newer"):
        bob.post("/m/accounts/new", {"name": name})
    AuditEntry.objects.filter(record_id=Account.objects.get(name="Older").pk).update(
        at=clock.now() - timedelta(hours=1)
    )

    page = text_of(bob.get("/undo"))
    assert "Older" in page
    assert page.count("/undo/") == 1

    bob.post(f"/undo/{newest_operation()}")
    page = text_of(bob.get("/undo"))
    assert "Undone" in page
    assert "Redo" in page


def test_what_only_tells_of_something_is_not_offered_to_be_undone(kit: Kit):
    said, bob = kit.make("activity", "bob"), kit.browser("bob")
    AuditEntry.objects.update(operation=None)

    bob.post(f"/m/activities/{said.pk}/comment", {"text": "Look, @Alice"})
    bob.get("/m/accounts/export?format=csv")

    assert AuditEntry.objects.filter(verb__in=("commented", "exported"), operation__isnull=False).count() == 2
    assert "/undo/" not in text_of(bob.get("/undo"))


def test_undoing_a_comment_leaves_alone_whom_the_follow_up_itself_names(kit: Kit):
    account, bob = kit.make("account", "bob"), kit.browser("bob")
    said = kit.make("activity", "bob", account=account.pk, content="Ask @Alice")
    assert list(said.mentions) == [kit["alice"].user_id]

    bob.post(f"/m/activities/{said.pk}/comment", {"text": "And you, @Ben"})
    bob.post(f"/undo/{newest_operation()}")

    said.refresh_from_db()
    assert list(said.mentions) == [kit["alice"].user_id]


def test_what_i_gave_away_does_not_tell_me_its_new_name(kit: Kit):
    bob, charlie = kit.browser("bob"), kit["charlie"]
    for name in ("Given", "Thrown away"):
        bob.post("/m/accounts/new", {"name": name})
    given, thrown = Account.objects.get(name="Given"), Account.objects.get(name="Thrown away")
    bob.post(f"/m/accounts/{thrown.pk}/delete")
    bob.post(f"/m/accounts/{given.pk}/field/owner", {f"inline-{given.pk}-owner": charlie.user_id})
    store.update(registry.get("account"), charlie, given.pk, {"name": "Secret"})

    page = text_of(bob.get("/undo"))

    assert "Secret" not in page
    assert f"#{given.pk}" in page
    assert "Thrown away" in page
