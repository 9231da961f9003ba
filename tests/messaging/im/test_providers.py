"""What each provider is asked and answers, against stand-ins that check as the real ones do."""

from typing import Any

import pytest

from guanxi.messaging.channels import Delivered, Failed
from guanxi.messaging.im.client import Kind, Refusal
from guanxi.messaging.im.connections import active_provider, connection_of, keep_connection, provider_of, secrets_of
from guanxi.messaging.im.models import AccessToken
from guanxi.messaging.im.providers.base import Note, Provider
from tests.kit.im.desk import Desk

pytestmark = pytest.mark.once  # what providers are asked and answer, the same on every database

NOTE = Note(name="a1", title="审批", text="张三请您审批 <合同> *8*", link="http://guanxi.example/n/1")


def ready(desk: Desk) -> Provider:
    found = active_provider(desk.key)
    assert found is not None
    return found


def test_departments_come_behind_their_parents_with_their_heads(desk: Desk) -> None:
    rows = list(ready(desk).departments())
    names = {row.external_id: row.name for row in rows}
    parents = {row.name: names.get(row.parent, "") for row in rows}
    assert parents == {"远山科技": "", "销售部": "远山科技", "华东销售组": "销售部", "服务部": "远山科技"}
    assert [row.name for row in rows].index("销售部") < [row.name for row in rows].index("华东销售组")


def test_people_come_once_with_all_their_departments_and_their_state(desk: Desk) -> None:
    provider = ready(desk)
    departments = list(provider.departments())
    names = {row.external_id: row.name for row in departments}
    people = {one.external_id.removeprefix("ou_"): one for one in provider.people()}
    lisi = people["lisi"]
    assert (lisi.name, lisi.mobile[-11:], lisi.mail, lisi.title) == (
        *("李四", "13900000002", "lisi@yuanshan.example", "销售总监"),
    )
    assert [names[one] for one in lisi.departments] == ["销售部", "服务部"]
    heads = {names[one] for one in lisi.leads} | {row.name for row in departments if lisi.external_id in row.heads}
    assert heads == {"销售部"}
    assert [names[one] for one in people["zhangsan"].departments] == ["华东销售组"]
    assert "wangwu" not in people if desk.key == "dingtalk" else not people["wangwu"].is_active


def test_who_signs_in_is_told_once_for_a_code(desk: Desk) -> None:
    provider, code = ready(desk), desk.code_for("zhangsan")
    found = provider.who(code, "http://guanxi.example/back")
    assert (found.external_id, found.name) == (desk.external("zhangsan"), "张三")
    with pytest.raises(Refusal):
        provider.who(code, "http://guanxi.example/back")


def test_a_message_arrives_once_however_often_it_is_tried(desk: Desk) -> None:
    provider = ready(desk)
    first = provider.send(desk.external("zhangsan"), NOTE)
    second = provider.send(desk.external("zhangsan"), NOTE)
    assert isinstance(first, Delivered)
    assert isinstance(second, Delivered)
    assert first.reference == second.reference != ""
    assert len(desk.messages) == 1
    assert "审批" in str(desk.messages)
    assert NOTE.link in str(desk.messages)


def test_nobody_of_the_name_is_no_reason_to_try_again(desk: Desk) -> None:
    outcome = ready(desk).send(desk.external("nobody"), NOTE)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.retry) == ("gone", False)


def test_a_token_is_shared_and_asked_for_anew_when_it_counts_no_more(desk: Desk) -> None:
    ready(desk).send(desk.external("zhangsan"), NOTE)
    ready(desk).send(desk.external("lisi"), NOTE)
    assert desk.fetched == 1
    assert all(token not in AccessToken.objects.values_list("token", flat=True) for token in desk.tokens)
    desk.forget_tokens()
    assert isinstance(ready(desk).send(desk.external("zhangsan"), Note(name="a2", title="b", text="c")), Delivered)
    assert desk.fetched == 2


def test_a_wrong_secret_is_said_and_not_tried_again(desk: Desk) -> None:
    desk.use(secret="no", app_secret="no")
    outcome = ready(desk).send(desk.external("zhangsan"), NOTE)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.retry) == ("refused", False)


BUSY: dict[str, tuple[str, int, dict[str, Any]]] = {
    "dingtalk": ("asyncsend_v2", 200, {"errcode": 88, "errmsg": "subcode=90018"}),
    "wecom": ("message/send", 200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
    "feishu": ("messages", 400, {"code": 99991400, "msg": "request trigger frequency limit"}),
}


def test_too_many_calls_wait_for_later(desk: Desk) -> None:
    desk.answers = [BUSY[desk.key]]
    outcome = ready(desk).send(desk.external("zhangsan"), NOTE)
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.retry) == ("busy", True)


def test_a_fault_there_is_tried_again_and_no_json_is_no_answer(desk: Desk) -> None:
    desk.answers = [(BUSY[desk.key][0], 502, {})]
    outcome = ready(desk).send(desk.external("zhangsan"), NOTE)
    assert isinstance(outcome, Failed)
    assert outcome.retry


def test_private_addresses_are_not_called(desk: Desk, settings: Any) -> None:
    settings.CALLS_TO_PRIVATE = False
    with pytest.raises(Refusal) as caught:
        list(ready(desk).departments())
    assert (caught.value.kind, caught.value.can_pass, desk.asked) == (Kind.UNREACHABLE, False, [])


def test_secrets_stay_when_left_empty_and_are_kept_sealed(desk: Desk) -> None:
    known = connection_of(desk.key)
    before = secrets_of(known)
    keep_connection(desk.key, active=False, settings=known.settings, secrets={}, address=known.address)
    after = connection_of(desk.key)
    assert secrets_of(after) == before
    assert "secret" not in after.secrets
    assert active_provider(desk.key) is None
    after.settings = {}
    assert provider_of(after) is None
