"""Approvals decided in chats: cards with what one may see, buttons that decide once, and cards that stay true."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from guanxi.flow.approval import services
from guanxi.flow.approval.models import ApprovalCase, Task, TaskLink
from guanxi.jobs.models import Job
from guanxi.jobs.queue import enqueue
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.im.cards import update_chat_cards
from guanxi.messaging.im.models import Identity, SentCard
from guanxi.messaging.outbox.models import Message
from guanxi.meta import registry
from guanxi.records import store
from tests.flow.approval.flows import define, fresh, node, people, starting
from tests.kit.im.desk import Desk, Told
from tests.kit.im.dingtalk import dingtalk_desk
from tests.kit.outbox import empty_outbox, run_job
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # what chats are told of approvals, which are asked on both

FREE = {"comment_on_reject": False}


def begin(kit: Kit, *nodes: Any, **more: Any) -> ApprovalCase:
    """Bob submits a deal of his to alice."""
    define(kit, *(nodes or (node("n1", people(kit["alice"].user_id)),)), **more)
    deal = kit.make("opportunity", "bob", name="光伏项目 <b>", amount="120000.50")
    return starting.submit(registry.get("opportunity"), kit["bob"], deal.pk)


@pytest.fixture
def linked(desk: Desk, kit: Kit) -> Desk:
    """Alice and bob are known at the provider; alice reads Chinese."""
    desk.link(kit.user("alice"), "lisi")
    desk.link(kit.user("bob"), "zhangsan")
    type(kit.user("alice")).objects.filter(pk=kit["alice"].user_id).update(language="zh-hans")
    return desk


def card(desk: Desk) -> tuple[str, str]:
    """The name of the only card, and all that it says."""
    ((name, found),) = desk.cards.items()
    return name, orjson.dumps(found["card"]).decode()


def press(desk: Desk, told: Told) -> HttpResponse:
    answer: HttpResponse = told.make(Client(), desk.key)
    return answer


def test_a_task_comes_as_a_card_with_what_its_reader_sees(linked: Desk, kit: Kit) -> None:
    case = begin(kit, options=FREE)
    empty_outbox()
    name, said = card(linked)
    assert linked.cards[name]["to"] in ("lisi", "ou_lisi")
    assert [words for words in ("光伏项目", "120,000.50", f"/m/approvals/{case.pk}/") if words not in said] == []
    assert "同意" in said
    message = Message.objects.get(channel="im", user=kit["alice"].user_id)
    assert (message.state, message.via, message.facts["provider"]) == ("sent", "chat", linked.key)
    assert message.address == f"{linked.key}:{linked.external('lisi')}"
    assert SentCard.objects.get().name == message.message_id == name


def test_pressing_decides_as_that_person_and_only_once(linked: Desk, kit: Kit) -> None:
    case = begin(kit, options=FREE)
    empty_outbox()
    name, _said = card(linked)
    first, again = linked.press(name, "approve", "lisi"), linked.press(name, "reject", "lisi")
    assert press(linked, first).status_code == 200
    task = Task.objects.get(case=case)
    assert (fresh(case).status, task.state, task.closed_by_id) == ("approved", "approved", kit["alice"].user_id)
    assert press(linked, first).status_code == 404  # the very same call, said by somebody who has listened
    assert press(linked, again).status_code == 200
    assert (fresh(case).status, Task.objects.get(case=case).state) == ("approved", "approved")


def test_the_answer_shows_the_card_as_it_is_now_in_the_readers_language(linked: Desk, kit: Kit) -> None:
    begin(kit, options=FREE)
    empty_outbox()
    answer = press(linked, linked.press(card(linked)[0], "approve", "lisi")).content
    said = str(linked.read_answer(answer)) if linked.key == "wecom" else answer.decode()
    with translation.override("zh-hans"):
        assert str(gettext("You have approved.")) in said
    run_job(enqueue(update_chat_cards))
    shown = card(linked)[1]
    assert '"button":"approve"' not in shown
    assert '"can_approve":"true"' not in shown
    assert SentCard.objects.get().shown == "approved"


def test_a_card_is_told_what_others_have_decided(
    linked: Desk, kit: Kit, django_capture_on_commit_callbacks: Any
) -> None:
    case = begin(kit, options=FREE)
    empty_outbox()
    with django_capture_on_commit_callbacks(execute=True):
        services.recall(kit["bob"], case.pk)
    run_job(Job.objects.get(name="update_chat_cards", state="queued"))
    name, shown = card(linked)
    assert SentCard.objects.get().shown == "closed"
    with translation.override("zh-hans"):
        assert str(gettext("It was recalled.")) in shown
    press(linked, linked.press(name, "approve", "lisi"))
    assert fresh(case).status == "recalled"


def test_nobody_else_answers_with_a_card(linked: Desk, kit: Kit) -> None:
    case = begin(kit, options=FREE)
    empty_outbox()
    name, _said = card(linked)
    for who in ("zhangsan", "nobody"):
        assert press(linked, linked.press(name, "approve", who)).status_code == 200
    press(linked, linked.press("0" * 32, "approve", "lisi"))
    Identity.objects.filter(user=kit["alice"].user_id).update(user=kit["ben"].user_id)
    press(linked, linked.press(name, "approve", "lisi"))
    assert fresh(case).status == "in_progress"


def test_a_rejection_that_needs_words_is_written_on_the_page(linked: Desk, kit: Kit) -> None:
    case = begin(kit)
    empty_outbox()
    name, said = card(linked)
    assert linked.key == "dingtalk" or f"/approvals/{case.pk}/reject" in said
    press(linked, linked.press(name, "reject", "lisi"))
    assert fresh(case).status == "in_progress"


def test_forged_stale_and_open_calls_decide_nothing(linked: Desk, kit: Kit) -> None:
    case = begin(kit, options=FREE)
    empty_outbox()
    name, _said = card(linked)
    right = linked.press(name, "approve", "lisi")
    bare = replace(right, query="", headers={})
    assert press(linked, bare).status_code == 404
    plain = orjson.dumps({"header": {"event_type": "card.action.trigger"}, "event": {"action": {"value": name}}})
    assert press(linked, replace(right, body=plain)).status_code == 404
    Desk.use(linked, active=False)
    assert press(linked, right).status_code == 404
    assert fresh(case).status == "in_progress"


def test_who_is_known_nowhere_gets_no_message_and_the_log_says_so(linked: Desk, kit: Kit) -> None:
    begin(kit, node("n1", people(kit["ben"].user_id)))
    empty_outbox()
    message = Message.objects.get(channel="im", user=kit["ben"].user_id)
    assert (message.state, message.reason) == ("failed", "no_address")
    assert linked.cards == {}


def test_other_messages_are_words_with_a_way_back(linked: Desk, kit: Kit) -> None:
    task = kit.make("task", "bob")
    told = {"channel": "im", "purpose": "internal", "key": "k", "user_ids": (kit["bob"].user_id,)}
    send.ask([Outgoing(**told, module="task", record_id=task.pk, subject="电话回访", body="<p>今天 <b>三点</b></p>")])
    empty_outbox()
    said = orjson.dumps(linked.messages).decode()
    assert "今天" in said
    assert f"/m/tasks/{task.pk}/" in said
    assert Message.objects.get(key="k").state == "sent"


def test_without_a_template_of_cards_the_buttons_of_dingtalk_are_links(kit: Kit, settings: Any) -> None:
    settings.CALLS_TO_PRIVATE = True
    with dingtalk_desk() as desk:
        desk.use(card_template="")
        desk.link(kit.user("alice"), "lisi")
        case = begin(kit)
        empty_outbox()
        buttons = desk.messages[0]["msg"]["action_card"]["btn_json_list"]
    path = urlsplit(buttons[0]["action_url"]).path
    assert path.startswith("/approvals/link/")
    assert kit.browser("bob").post(path).status_code == 404
    assert kit.browser("alice").post(path).status_code == 302
    assert fresh(case).status == "approved"
    assert TaskLink.objects.filter(task__case=case, used_at__isnull=False).count() == 1


def test_a_change_waiting_for_approval_shows_the_values_that_it_would_bring(linked: Desk, kit: Kit) -> None:
    define(kit, node("n1", people(kit["alice"].user_id)), trigger="update", watched=["amount"], options=FREE)
    deal = kit.make("opportunity", "bob", name="储能", amount="10")
    store.update(registry.get("opportunity"), kit["bob"], deal.pk, {"amount": "987654"})
    empty_outbox()
    assert "987,654" in card(linked)[1]
