"""The page of one record: who it is, where it stands, what happened, what hangs on it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.meta import registry
from guanxi.modules.activities.models import Activity
from guanxi.modules.opportunities.models import Opportunity, Stage
from guanxi.modules.tasks.models import Task
from guanxi.records import store
from tests.kit.people import Kit
from tests.kit.trust import in_turn
from tests.web.pages import text_of

PAGE, BESIDE, TALK = 18, 13, 8  # queries, ten of them to know who asks and what the frame shows
SIDE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "side"}


@in_turn("module", registry.all_modules(), ids=lambda module: module.slug)
def test_every_module_has_a_page_for_its_records_and_their_history(kit: Kit, module):
    pk = kit.make(module, "admin").pk
    admin = kit.browser("admin")

    for address in ("", "?tab=history", "access"):
        assert admin.get(f"/m/{module.slug}/{pk}/{address}").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("bob", 200), ("alice", 200), ("ben", 404), ("charlie", 404)])
def test_a_record_is_there_for_those_who_see_it(kit: Kit, name: str, status: int):
    account = kit.make("account", "bob")

    for address in ("", "?tab=history", "access", "edit"):
        assert kit.browser(name).get(f"/m/accounts/{account.pk}/{address}").status_code == status


def test_without_the_right_to_delete_every_id_is_forbidden(kit: Kit):
    account = kit.make("account", "bob")

    for pk in (account.pk, 999_999):
        assert kit.browser("charlie").get(f"/m/accounts/{pk}/delete").status_code == 403


def test_facts_that_are_empty_stay_away(kit: Kit):
    account = kit.make("account", "bob", name="Riverside", city="Oslo")

    page = text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/"))

    assert "Oslo" in page
    assert ">Fax<" not in page


def test_a_follow_up_is_written_from_the_timeline_and_plans_the_next_step(kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    data = {"log-content": "They want two beds", "log-kind": "visit", "log-next_at": "2099-05-01T09:30"}

    answer = kit.browser("bob").post(f"/m/accounts/{account.pk}/follow-up", data)

    activity = Activity.objects.get()
    assert answer.headers["location"] == f"/m/accounts/{account.pk}/"
    assert (activity.account_id, activity.kind, activity.author_id) == (account.pk, "visit", kit["bob"].user_id)
    assert Task.objects.get().account_id == account.pk
    assert "They want two beds" in text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/"))


def test_a_follow_up_about_a_contact_is_about_its_account_too(kit: Kit):
    account = kit.make("account", "bob")
    contact = kit.make("contact", "bob", account=account.pk)

    kit.browser("bob").post(f"/m/contacts/{contact.pk}/follow-up", {"log-content": "Rang about the beds"})

    activity = Activity.objects.get()
    assert (activity.account_id, activity.contacts) == (account.pk, (contact.pk,))


def test_a_follow_up_that_is_too_short_comes_back_as_it_was(kit: Kit):
    account = kit.make("account", "bob")

    answer = kit.browser("bob").post(f"/m/accounts/{account.pk}/follow-up", {"log-content": "Hm"})

    assert answer.status_code == 422
    assert "Hm</textarea>" in text_of(answer)
    assert "E_FORMAT" in text_of(answer)


def test_related_lists_show_counts_sums_and_the_way_to_all(kit: Kit):
    account = kit.make("account", "bob")
    for number in range(7):
        kit.make("opportunity", "bob", account=account.pk, name=f"Deal {number}", amount="10.50")

    page = text_of(kit.browser("bob").get(f"/m/accounts/{account.pk}/related", **SIDE))

    assert "<html" not in page
    assert "¥73.50" in page
    assert '<span class="badge">7</span>' in page
    assert f'href="/m/opportunities/?account={account.pk}"' in page
    assert f'href="/m/opportunities/new?account={account.pk}"' in page


def test_a_new_task_of_a_deal_begins_with_the_deal_and_its_account(kit: Kit):
    deal = kit.make("opportunity", "bob")

    page = text_of(kit.browser("bob").get(f"/m/opportunities/{deal.pk}/"))

    assert f"/m/tasks/new?opportunity={deal.pk}&amp;account={deal.account_id}" in page


def test_files_come_go_and_leave_as_downloads(kit: Kit):
    account = kit.make("account", "bob")
    bob = kit.browser("bob")

    bob.post(
        f"/m/accounts/{account.pk}/files", {"file": SimpleUploadedFile("offer.html", b"<script>alert(1)</script>")}
    )
    found = re.search(r'href="(/files/\d+)"', text_of(bob.get(f"/m/accounts/{account.pk}/related")))

    assert found is not None
    answer = bob.get(found[1])
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert kit.browser("ben").get(found[1]).status_code == 404
    bob.post(f"{found[1]}/remove")
    assert bob.get(found[1]).status_code == 404


def test_the_history_says_who_changed_what_from_what_to_what(kit: Kit):
    account = kit.make("account", "bob", name="Riverside", level="A")
    store.update(registry.get("account"), kit["alice"], account.pk, {"level": "B", "owner": kit["ben"].user_id})

    page = text_of(kit.browser("admin").get(f"/m/accounts/{account.pk}/?tab=history"))

    assert "Alice" in page
    assert '<span class="change__old">Bob</span>' in page
    assert "<span>Ben</span>" in page


def test_the_access_panel_says_why_and_answers_for_others(kit: Kit):
    account = kit.make("account", "bob")

    mine = text_of(kit.browser("alice").get(f"/m/accounts/{account.pk}/access"))
    other = text_of(kit.browser("alice").get(f"/m/accounts/{account.pk}/access?user={kit['ben'].user_id}"))

    assert "holds a position below" in mine
    assert "nothing shares it." in other


def test_deleting_says_in_numbers_what_goes_with_it_and_can_be_undone(kit: Kit):
    account = kit.make("account", "bob", name="Riverside")
    for number in range(3):
        kit.make("contact", "bob", account=account.pk, name=f"Contact {number}")
    bob = kit.browser("bob")
    asked = text_of(bob.get(f"/m/accounts/{account.pk}/delete"))

    after = bob.post(f"/m/accounts/{account.pk}/delete", follow=True)

    assert 'Contacts: <span class="strong">3</span>' in asked
    assert re.search(r"action=\"/undo/\w+\"", text_of(after))
    assert bob.get(f"/m/accounts/{account.pk}/").status_code == 404
    assert "Riverside" in text_of(bob.get("/m/accounts/bin"))
    bob.post(f"/m/accounts/{account.pk}/restore")
    assert bob.get(f"/m/accounts/{account.pk}/").status_code == 200
    assert "3" in text_of(bob.get(f"/m/contacts/?account={account.pk}"))


def test_what_is_in_use_is_not_deleted_and_the_page_says_by_what(kit: Kit):
    deal = kit.make("opportunity", "bob")

    answer = kit.browser("bob").post(f"/m/accounts/{deal.account_id}/delete")

    assert answer.status_code == 409
    assert "E_IN_USE" in text_of(answer)


def test_an_action_asks_for_its_arguments_and_runs(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="100.00")
    bob = kit.browser("bob")
    there = f"/m/opportunities/{deal.pk}/actions/win"

    assert 'name="won_reason"' in text_of(bob.get(there))
    assert bob.post(there, {}).status_code == 422
    assert bob.post(there, {"won_reason": "price"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.status, deal.won_reason) == ("won", "price")


def test_a_stage_is_moved_from_its_path_and_a_gate_can_be_met_on_the_spot(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="0", next_step="")
    stage = Stage.objects.filter(stage_set=deal.stage_set_id, kind="open").order_by("sequence")[2]
    stage.required_fields, stage.checklist = ("amount", "next_step"), ["Budget is known"]
    stage.save()
    bob = kit.browser("bob")

    refused = bob.post(f"/m/opportunities/{deal.pk}/move", {"to": str(stage.pk)})

    assert refused.status_code == 422
    assert "E_STAGE_GATE" in text_of(refused)
    assert 'name="fill-amount"' in text_of(refused)
    assert 'value="Budget is known"' in text_of(refused)
    filled = {"stage": str(stage.pk), "fill-amount": "1,500", "fill-next_step": "Visit"}
    there = f"/m/opportunities/{deal.pk}/actions/move"
    assert bob.post(there, filled).status_code == 422
    assert Opportunity.objects.get(pk=deal.pk).next_step == ""
    assert bob.post(there, filled | {"fill-checked_items": "Budget is known"}).status_code == 302
    deal.refresh_from_db()
    assert (deal.stage_id, deal.amount, deal.checked_items) == (stage.pk, 1500, ("Budget is known",))


def test_closing_from_the_path_asks_for_the_reason_of_that_kind(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="100.00")
    won = Stage.objects.get(stage_set=deal.stage_set_id, kind="won")

    answer = kit.browser("bob").post(f"/m/opportunities/{deal.pk}/move", {"to": str(won.pk)})

    assert answer.status_code == 422
    assert "Better price" in text_of(answer)
    assert "E_REASON_REQUIRED" not in text_of(answer), "nobody has been asked for a reason yet"


def test_a_reason_that_was_asked_for_and_not_given_is_a_mistake(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="100.00")
    won = Stage.objects.get(stage_set=deal.stage_set_id, kind="won")

    answer = kit.browser("bob").post(f"/m/opportunities/{deal.pk}/actions/move", {"stage": str(won.pk), "reason": ""})

    assert answer.status_code == 422
    assert "E_REASON_REQUIRED" in text_of(answer)


def test_a_page_asks_a_fixed_number_of_queries_however_much_hangs_on_the_record(kit: Kit):
    account = kit.make("account", "bob")
    bob = kit.browser("bob")
    bob.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    asked_for = {"": PAGE, "related": BESIDE, "timeline": TALK}
    counts: dict[str, list[int]] = {there: [] for there in asked_for}
    for _round in range(2):
        for _record in range(6):
            contact = kit.make("contact", "bob", account=account.pk)
            deal = kit.make("opportunity", "bob", account=account.pk, primary_contact=contact.pk)
            kit.make("task", "bob", account=account.pk, opportunity=deal.pk)
            kit.make("activity", "bob", account=account.pk, content="Spoke about beds")
        bob.get(f"/m/accounts/{account.pk}/")
        for there in asked_for:
            with CaptureQueriesContext(connection) as asked:
                bob.get(f"/m/accounts/{account.pk}/{there}", **(SIDE if there == "related" else {}))
            counts[there].append(len(asked))

    for there, budget in asked_for.items():
        assert counts[there][0] == counts[there][1]
        assert counts[there][0] <= budget, there


def test_a_gate_keeps_what_was_filled_in_when_one_value_is_wrong(kit: Kit):
    deal = kit.make("opportunity", "bob", amount="0", next_step="")
    stage = Stage.objects.filter(stage_set=deal.stage_set_id, kind="open").order_by("sequence")[2]
    stage.required_fields, stage.checklist = ("amount", "next_step"), ["Budget is known"]
    stage.save()
    data = {
        "stage": str(stage.pk),
        "fill-amount": "much",
        "fill-next_step": "Visit",
        "fill-checked_items": "Budget is known",
    }

    answer = kit.browser("bob").post(f"/m/opportunities/{deal.pk}/actions/move", data)

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="much"' in page
    assert 'value="Visit"' in page
    assert 'id="error-fill-amount"' in page
    assert re.search(r'value="Budget is known" checked', page)


def test_the_path_says_of_each_step_how_long_and_what_it_needs(kit: Kit):
    deal = kit.make("opportunity", "bob")
    stage = Stage.objects.filter(stage_set=deal.stage_set_id, kind="open").order_by("sequence")[2]
    stage.required_fields, stage.checklist, stage.max_days = ("amount",), ["Budget is known"], 21
    stage.save()

    page = text_of(kit.browser("bob").get(f"/m/opportunities/{deal.pk}/"))

    assert "Should last 21 days at most." in page
    assert "Needs: Amount, Budget is known" in page


def test_earlier_entries_come_alone_and_the_page_shows_them_without_scripts(kit: Kit):
    account = kit.make("account", "bob")
    for number in range(35):
        kit.make("activity", "bob", account=account.pk, content=f"Spoke about bed {number}")
    bob = kit.browser("bob")
    page = text_of(bob.get(f"/m/accounts/{account.pk}/"))
    earlier = re.search(r'hx-get="(/m/accounts/\d+/timeline\?before=[^"]+)"', page)

    assert earlier is not None
    part = text_of(bob.get(earlier[1].replace("&amp;", "&")))
    assert "<html" not in part
    assert "Spoke about bed 0<" in part
    assert "Spoke about bed 34<" not in part
    assert "Spoke about bed 0<" in text_of(bob.get(earlier[1].replace("/timeline", "/")))
