"""The pages of approvals: who gets which list, what a dialog does, what a locked record lets one change."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, Task, TaskLink
from guanxi.meta import registry
from guanxi.records import store
from guanxi.workdays.company import working_hours_between
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

SUPERIOR = {"key": "boss", "kind": "approve", "name": "Superior", "approvers": {"by": "superior"}}


def define(kit: Kit, *nodes: dict[str, Any], **options: Any) -> ApprovalDefinition:
    """A definition for office forms, switched on."""
    flow = {"nodes": list(nodes) or [SUPERIOR], "options": options}
    data = {"name": "Paper", "object": "office-forms", "trigger": "submit", "flow": flow, "active": True}
    made: ApprovalDefinition = store.create(registry.get("approval_definition"), kit["admin"], {**data, "priority": 1})
    return made


def asked(kit: Kit, **values: Any) -> ApprovalCase:
    """What bob has submitted; alice is his superior."""
    form = store.create(registry.get("office_form"), kit["bob"], {"purpose": "A new chair", **values})
    return services.submit(registry.get("office_form"), kit["bob"], form.pk)


def test_the_list_makes_as_many_queries_for_twenty_tasks_as_for_two(kit: Kit):
    define(kit)
    browser = kit.browser("alice")
    for _time in range(2):
        asked(kit)
    browser.get("/approvals")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/approvals")
    for _time in range(18):
        asked(kit)
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/approvals")

    assert page.content.decode().count("asked__title") == 20
    assert len(many) == len(few)


def test_everybody_finds_only_his_own_lists(kit: Kit):
    define(kit)
    case = asked(kit, purpose="Something between bob and alice")

    told = {name: kit.browser(name).get("/approvals").content.decode() for name in ("alice", "ben", "charlie")}

    assert case.title in told["alice"]
    assert case.title not in told["ben"] + told["charlie"]
    assert case.title in kit.browser("bob").get("/approvals/started").content.decode()
    assert kit.browser("ben").get(f"/approvals/{case.pk}/approve").status_code == 404


def test_several_are_approved_at_once_and_each_says_what_became_of_it(kit: Kit):
    define(kit)
    first, second = asked(kit), asked(kit)
    services.recall(kit["bob"], second.pk)

    page = kit.browser("alice").post("/approvals/batch", {"case": [first.pk, second.pk], "comment": "fine"})

    first.refresh_from_db()
    assert first.status == "approved"
    assert "1 approved" in page.content.decode()
    assert "tone-bad" in page.content.decode()


def test_who_is_not_asked_can_not_answer_by_the_dialog(kit: Kit):
    define(kit)
    case = asked(kit)

    page = kit.browser("bob").post(f"/approvals/{case.pk}/approve", {"comment": "me"})

    case.refresh_from_db()
    assert page.status_code == 403
    assert case.status == "in_progress"


def test_a_locked_record_names_its_approval_and_opens_the_fields_of_the_step_alone(kit: Kit):
    define(kit, {**SUPERIOR, "fields": ["amount"]})
    case = asked(kit)
    edit = f"/m/office-forms/{case.record_id}/edit"

    locked, opened = kit.browser("bob").get(edit), kit.browser("alice").get(edit)

    assert locked.status_code == 423
    assert f"/m/approvals/{case.pk}/" in locked.content.decode()
    assert 'name="amount"' in opened.content.decode()
    assert 'name="purpose"' not in opened.content.decode()


def test_the_dialog_of_submitting_says_who_will_be_asked(kit: Kit):
    define(kit)
    form = store.create(registry.get("office_form"), kit["bob"], {"purpose": "A new chair"})
    browser = kit.browser("bob")

    before = browser.get(f"/m/office-forms/{form.pk}/submit").content.decode()
    browser.post(f"/m/office-forms/{form.pk}/submit", {"comment": "please"})

    assert "Alice" in before
    assert ApprovalCase.objects.get(record_id=form.pk).waiting_for == (kit["alice"].user_id,)


def test_a_flow_that_can_not_be_read_is_told_at_its_step_and_not_kept(kit: Kit):
    record = define(kit)
    broken = {"nodes": [{"key": "n1", "kind": "approve", "approvers": {"by": "users", "ids": []}}], "options": {}}
    data = {"name": "Paper", "flow": broken, "version": record.version}
    browser = kit.browser("admin")

    checked = browser.post(f"/settings/approvals/{record.pk}/check", data, content_type="application/json").json()
    saved = browser.post(f"/settings/approvals/{record.pk}/save", data, content_type="application/json")

    record.refresh_from_db()
    assert list(checked["wrong"]) == ["n1"]
    assert saved.status_code == 422
    assert record.revision == 1


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/versions", "/1/simulate"])
def test_definitions_are_for_those_alone_who_may_change_them(kit: Kit, path: str):
    assert kit.browser("bob").get(f"/settings/approvals{path}").status_code == 403


def test_a_stand_in_is_set_and_ended(kit: Kit):
    browser = kit.browser("alice")
    data = {"to_user": kit["ben"].user_id, "from_at": "2026-01-01T08:00", "to_at": "2099-01-01T08:00"}

    browser.post("/me/delegation", data)
    (row,) = services.delegations_of(kit["alice"])
    stranger = kit.browser("bob").post(f"/me/delegation/{row.pk}/end")
    browser.post(f"/me/delegation/{row.pk}/end")

    assert stranger.status_code == 404
    assert services.delegations_of(kit["alice"]) == []


def test_the_link_of_a_mail_answers_once_and_only_for_whom_it_names(kit: Kit):
    define(kit)
    case = asked(kit)
    secret = services.make_link(services.open_task(case, kit["alice"]), verb="approve")

    stranger = kit.browser("bob").get(f"/approvals/link/{secret}")
    looked = kit.browser("alice").get(f"/approvals/link/{secret}")
    case.refresh_from_db()
    before = case.status
    kit.browser("alice").post(f"/approvals/link/{secret}")
    again = kit.browser("alice").post(f"/approvals/link/{secret}")

    case.refresh_from_db()
    assert (stranger.status_code, looked.status_code, again.status_code) == (404, 200, 302)
    assert (before, case.status) == ("in_progress", "approved")


def test_a_link_whose_answer_is_refused_is_not_used_up(kit: Kit):
    define(kit)
    case = asked(kit)
    task = services.open_task(case, kit["alice"])
    secret = services.make_link(task, verb="approve")
    services.transfer(kit.again("alice"), case.pk, to=kit["ben"].user_id or 0, reason="On leave")
    case.tasks.filter(pk=task.pk).update(state="closed")

    answer = kit.browser("alice").post(f"/approvals/link/{secret}")

    assert answer.status_code >= 400
    assert TaskLink.objects.get(task=task, user=kit["alice"].user_id, verb="approve").used_at is None


def test_figures_make_a_fixed_number_of_queries_and_lead_to_what_they_count(kit: Kit):
    define(kit)
    browser = kit.browser("alice")
    counts = []
    for more in (2, 8):
        for _time in range(more):
            services.approve(kit.again("alice"), asked(kit).pk)
        browser.get("/approvals/figures")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/approvals/figures").content.decode()
        counts.append(len(queries))

    (behind,) = set(re.findall(r'href="(/approvals/figures/answers\?definition=[^"]+)"', page))
    told = browser.get(behind.replace("&amp;", "&")).content.decode()
    assert counts[0] == counts[1]
    assert told.count("asked__title") == 10
    assert "asked__title" not in kit.browser("charlie").get(behind.replace("&amp;", "&")).content.decode()


def test_figures_count_working_time(kit: Kit, settings: Any):
    define(kit)
    case = asked(kit)
    friday, monday = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (13, 16))
    Task.objects.filter(case=case).update(opened_at=friday)
    settings.FROZEN_TIME = monday.isoformat()
    services.approve(kit.again("alice"), case.pk)

    minutes = Task.objects.get(case=case).worked_minutes
    assert minutes == working_hours_between(friday, monday) * 60
    assert minutes < 60 * 10


def test_what_waits_is_new_until_its_record_was_opened(kit: Kit):
    define(kit)
    case = asked(kit)
    alice = kit.browser("alice")

    before = alice.get("/approvals").content.decode()
    kit.browser("admin").get(f"/m/office-forms/{case.record_id}/")
    still = alice.get("/approvals").content.decode()
    alice.get(f"/m/office-forms/{case.record_id}/")
    after = alice.get("/approvals").content.decode()

    assert ["asked__row--new" in page for page in (before, still, after)] == [True, True, False]
    assert "Approvals: 1 waiting for you" in after


def test_the_plain_page_of_a_definition_tells_its_flow_in_words(kit: Kit):
    many = {"key": "many", "name": "Chairs", "when": {"field": "purpose", "op": "contains", "value": "chair"}}
    rest = {"key": "rest", "name": "", "when": None, "nodes": []}
    branches = [{**many, "nodes": [SUPERIOR]}, rest]
    made = define(kit, {"key": "split", "kind": "condition", "name": "", "branches": branches})

    page = kit.browser("admin").get(f"/m/approval-definitions/{made.pk}/").content.decode()

    told = page[page.index("flow-told") : page.index("</section>", page.index("flow-told"))]
    assert [word in told for word in ("Chairs", "Superior", "In all other cases.")] == [True] * 3
    assert "nodes" not in told
    assert f"/settings/approvals/{made.pk}" in page
    assert "&#34;nodes&#34;" not in page
