"""Whom a mailing is for: chosen in lists and views, looked at before, large ones approved, two templates compared."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import Role
from guanxi.flow.approval import services as approvals
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition, Task
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.messaging.consent.addresses import bounced_for_good
from guanxi.messaging.sms.models import SmsSettings
from guanxi.meta import registry
from guanxi.modules.mailings import services
from guanxi.modules.mailings.audience import look, variant_of
from guanxi.modules.mailings.counting import count_again
from guanxi.modules.mailings.jobs import count_mailings
from guanxi.modules.mailings.models import Mailing, Receiver
from guanxi.records import actions, store
from tests.kit.outbox import empty_outbox, run_job

AGREED = {"marketing_consent": "granted"}


def person(kit: Any, name: str, who: Any = "admin", **more: Any) -> Any:
    return kit.make("contact", who, **{"name": name, "email": f"{name.lower()}@example.org", **AGREED, **more})


def marketer(kit: Any) -> Actor:
    position = store.create(registry.get("position"), kit["admin"], {"name": "Marketing"})
    roles = [Role.objects.get(preset="marketer").pk]
    data = {"username": "mia", "name": "Mia", "position": position.pk, "roles": roles}
    return actor_of(store.create(registry.get("user"), kit["admin"], data))


def template(kit: Any, name: str = "News", channel: str = "mail", body: str = "Dear {{contact.name}}") -> Any:
    return kit.make("template", "admin", name=name, channel=channel, language="en", subject="News", body=body)


def mailing(kit: Any, **more: Any) -> Any:
    return kit.make("mailing", "admin", **{"name": "News", "audience": "contact", **more})


def act(kit: Any, row: Any, key: str, **given: Any) -> Any:
    return actions.run(registry.get("mailing"), kit["admin"], row.pk, key, given)


def work() -> None:
    for job in Job.objects.filter(name="run_mailing", state="queued"):
        run_job(job)
    empty_outbox()


def test_rows_ticked_in_a_list_become_a_mailing_that_is_looked_at_first(kit: Any) -> None:
    ann, ben, _cai = (person(kit, name) for name in ("Ann", "Ben", "Cai"))
    words = template(kit)
    browser = kit.browser("admin")
    assert "/mailings/to/contacts" in browser.get("/m/contacts/").content.decode()
    chosen = {"ids": [ann.pk, ben.pk], "from": "/m/contacts/"}

    asked = browser.post("/mailings/to/contacts", chosen).content.decode()
    assert "Mailing to 2 records" in asked
    answer = browser.post("/mailings/to/contacts", {**chosen, "step": "keep", "name": "Two", "template": words.pk})

    row = Mailing.objects.get()
    assert (answer["Location"], row.expected) == (f"/m/mailings/{row.pk}/audience", 2)
    shown = browser.get(answer["Location"]).content.decode()
    assert "2 of 2 get it." in shown
    assert "Dear Ann" in shown
    assert "Dear Ben" in browser.get(f"{answer['Location']}?place=1").content.decode()


def test_all_of_a_filtered_list_is_kept_as_its_condition(kit: Any) -> None:
    for name in ("Ann", "Anna", "Ben"):
        person(kit, name)
    sent = {"all": "1", "from": "/m/contacts/?name__startswith=An", "step": "keep", "name": "An", "is_tracked": "1"}

    kit.browser("admin").post("/mailings/to/contacts", {**sent, "template": template(kit).pk})

    assert (Mailing.objects.get().expected, Mailing.objects.get().is_tracked) == (2, True)
    person(kit, "Antonia")
    assert services.expected(Mailing.objects.get(), kit["admin"]) == 3


def test_a_view_is_taken_for_it_and_unknown_ones_are_missing(kit: Any) -> None:
    person(kit, "Ann")
    row = mailing(kit, template=template(kit).pk)
    browser = kit.browser("admin")

    assert browser.post(f"/m/mailings/{row.pk}/audience", {"view": "mine"}).status_code == 302
    row.refresh_from_db()
    assert "%24me" in row.segment
    assert browser.post(f"/m/mailings/{row.pk}/audience", {"view": "nothing"}).status_code == 404
    assert browser.post("/mailings/to/accounts", {"ids": [1]}).status_code == 404
    assert kit.browser("bob").get(f"/m/mailings/{row.pk}/audience").status_code in (403, 404)
    assert kit.browser("bob").post("/mailings/to/contacts", {"ids": [1]}).status_code == 403


def test_who_is_left_out_stands_there_with_the_reason(kit: Any) -> None:
    person(kit, "Ann")
    person(kit, "Bea", email="ann@example.org")
    person(kit, "Cai", marketing_consent="unknown")
    person(kit, "Dan", email_opt_out=True)
    bounced_for_good("eve@example.org", "550")
    person(kit, "Eve")
    person(kit, "Fay", title="")
    body = "Dear {{contact.title}}"
    row = mailing(kit, template=template(kit, body=body).pk)

    found = look(row, kit["admin"])

    assert (found.looked_at, found.reached) == (6, 0)
    told = {"value_missing": 2, "shared_address": 1, "no_consent": 1, "opted_out": 1, "address_invalid": 1}
    assert dict(found.left_out) == told


def test_looking_at_it_asks_as_much_for_many_as_for_one(kit: Any, django_assert_max_num_queries: Any) -> None:
    account = kit.make("account", "admin", name="Blue Sky")
    row = mailing(kit, template=template(kit, body="{{contact.name}} {{account.name|you}}").pk)
    person(kit, "Ann", account=account.pk)
    for place in range(6):
        person(kit, f"P{place}", account=kit.make("account", "admin", name=f"A{place}").pk)

    with django_assert_max_num_queries(9):
        assert look(row, kit["admin"]).reached == 7


def test_the_cost_of_text_messages_is_known_before(kit: Any) -> None:
    SmsSettings.objects.update_or_create(pk=1, defaults={"price": "0.05", "signature": "关系"})
    for place in range(3):
        person(kit, f"P{place}", mobile=f"1380013800{place}")
    row = mailing(kit, template=template(kit, channel="sms", body="新" * 60).pk)

    found = look(row, kit["admin"])

    assert (found.parts, str(found.cost)) == (6, "0.300000")


def test_many_text_messages_at_once_need_an_approval(kit: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(services, "LARGE", 1)
    mia = marketer(kit)
    for place in range(2):
        person(kit, f"P{place}", mia, mobile=f"1380013800{place}")
    row = kit.make("mailing", mia, name="News", audience="contact", template=template(kit, channel="sms").pk)
    ready = ApprovalDefinition.objects.get(object="mailings")
    assert ready.active

    def start() -> None:
        actions.run(registry.get("mailing"), mia, row.pk, "start", {})

    with pytest.raises(DomainError, match="E_MANY_TEXTS"):  # the ready one begins at 500
        start()
    ApprovalDefinition.objects.filter(pk=ready.pk).update(
        condition={"field": "expected", "op": "gt", "value": 1}, watched=("start",)
    )
    start()
    row.refresh_from_db()
    assert row.status == "draft"
    case = ApprovalCase.objects.get(status="in_progress")
    task = Task.objects.get(case=case, state="open")
    approvals.approve(actor_of(task.assignee), case.pk, task=task.pk)
    row.refresh_from_db()
    assert row.status == "running"


def test_two_templates_are_tried_and_the_better_one_goes_to_the_others(kit: Any) -> None:
    for place in range(12):
        person(kit, f"P{place}")
    first, second = template(kit, "A", body="first"), template(kit, "B", body="second")
    row = mailing(kit, template=first.pk, template_b=second.pk, test_share=60, test_hours=1)
    assert row.is_tracked
    drawn = [variant_of(row, one.pk) for one in registry.get("contact").model.objects.all()]
    assert {"a", "b", ""} == set(drawn)
    act(kit, row, "start")
    work()
    waiting = Receiver.objects.filter(state="waiting")
    assert (waiting.count(), set(waiting.values_list("variant", flat=True))) == (drawn.count(""), {""})

    Receiver.objects.filter(variant="b").update(opened_at=clock.now())
    Mailing.objects.update(test_ends_at=clock.now() - timedelta(minutes=1))
    run_job(enqueue(count_mailings))
    work()
    count_again(row.pk)

    row.refresh_from_db()
    assert (row.winner, row.status, row.sent) == ("b", "done", 12)
    page = kit.browser("admin").get(f"/m/mailings/{row.pk}/").content.decode()
    assert "Winner" in page


def test_receivers_are_records_for_those_who_see_the_mailing(kit: Any) -> None:
    ann = person(kit, "Ann")
    row = mailing(kit, template=template(kit).pk, is_tracked=True)
    act(kit, row, "start")
    work()

    items = kit.api("admin").get(f"/api/v1/mailing-receivers?mailing={row.pk}&state=sent").json()["items"]
    assert [(one["address"], one["contact"], one["reason"]) for one in items] == [("ann@example.org", ann.pk, None)]
    assert kit.api("bob").get("/api/v1/mailing-receivers").json()["items"] == []
    page = kit.browser("admin").get(f"/m/mailing-receivers/?view=unopened&mailing={row.pk}").content.decode()
    assert "ann@example.org" in page
    assert kit.api("admin").post("/api/v1/mailing-receivers", {}, content_type="application/json").status_code >= 400
    progress = kit.browser("admin").get(f"/m/mailings/{row.pk}/progress").json()
    assert progress == {"state": "done", "done": 1, "total": 1}


def test_who_has_not_opened_is_reached_by_text_message(kit: Any) -> None:
    person(kit, "Ann", mobile="13800138000")
    row = mailing(kit, template=template(kit).pk, is_tracked=True)
    act(kit, row, "start")
    work()
    act(kit, row, "resend", template=template(kit, "Short", channel="sms").pk)

    again = Mailing.objects.get(resends=row.pk)
    assert (again.channel, again.expected, again.is_tracked) == ("sms", 1, False)


def test_a_mailing_to_nobody_is_not_begun(kit: Any) -> None:
    with pytest.raises(DomainError, match="E_NOBODY"):
        act(kit, mailing(kit, template=template(kit).pk, segment="name=Nobody"), "start")


def test_a_condition_by_a_field_that_is_no_more_does_not_hide_the_mailing(kit: Any) -> None:
    field = kit.make("custom_field", "admin", object="contacts", name="Floor", key="x_floor", kind="integer")
    row = mailing(kit, template=template(kit).pk, segment="x_floor=1")
    store.delete(registry.get("custom_field"), kit["admin"], field.pk)

    for page in ("", "audience"):
        shown = kit.browser("admin").get(f"/m/mailings/{row.pk}/{page}")
        assert (shown.status_code, "x_floor" in shown.content.decode()) == (200, True)
    assert "choose who gets it again" in shown.content.decode()


def test_nothing_goes_to_many_with_words_that_wait_for_approval_or_are_out_of_use(kit: Any) -> None:
    person(kit, "Ann")
    words = template(kit)
    row = mailing(kit, template=words.pk)
    node = {
        "key": "boss",
        "kind": "approve",
        "name": "Boss",
        "approvers": {"by": "users", "ids": [kit["alice"].user_id]},
    }
    data = {"name": "Words", "object": "templates", "trigger": "submit", "flow": {"nodes": [node]}, "active": True}
    kit.make("approval_definition", "admin", **data)
    with pytest.raises(DomainError, match="E_TEMPLATE_WAITS"):
        act(kit, row, "start")
    assert "it has to be approved first" in kit.browser("admin").get(f"/m/mailings/{row.pk}/audience").content.decode()

    case = approvals.submit(registry.get("template"), kit["admin"], words.pk)
    with pytest.raises(DomainError, match="E_TEMPLATE_WAITS"):
        act(kit, row, "start")
    approvals.approve(actor_of(Task.objects.get(case=case, state="open").assignee), case.pk)
    act(kit, row, "start")
    assert Mailing.objects.get().status == "running"

    retired = kit.make("template", "admin", name="Old", language="en", subject="Old", body="Old", status="retired")
    with pytest.raises(DomainError, match="E_TEMPLATE_WAITS"):
        act(kit, mailing(kit, template=retired.pk), "start")
