"""From a row of the delivery log to a provider that checks signatures, and what may leave when."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.kernel import clock
from guanxi.kernel.sending import Outgoing, send
from guanxi.messaging.outbox.models import Message
from tests.kit.outbox import empty_outbox
from tests.kit.sms_provider import Desk, provider_desk

WORDS = "您好王总，订单8已发货"
NOON, NIGHT = datetime(2026, 3, 2, 4, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC)  # 12:00 and 21:00 in Shanghai


@pytest.fixture(scope="module")
def server() -> Iterator[Desk]:
    with provider_desk() as desk:
        yield desk


@pytest.fixture
def desk(server: Desk, kit: Any, settings: Any) -> Desk:
    settings.CALLS_TO_PRIVATE = True
    server.got, server.refused, server.answers = [], [], []
    return server


def ask(**more: Any) -> Message:
    plain = {"channel": "sms", "purpose": "service", "key": "k", "addresses": ("13800138000",), "body": WORDS}
    send.ask([Outgoing(**{**plain, **more})])
    Message.objects.filter(state="queued", due_at__gt=clock.now(), tried__gt=0).update(due_at=clock.now())
    empty_outbox()
    return Message.objects.latest("pk")


def marketing(kit: Any, key: str = "k", **contact: Any) -> Message:
    values = {"name": key, "mobile": "13800138000", "marketing_consent": "granted", **contact}
    person = kit.make("contact", "bob", **values)
    about = {"module": "contact", "record_id": person.pk, "addresses": (person.mobile,)}
    return ask(purpose="marketing", key=key, body="新品上市春茶", **about)


@pytest.mark.parametrize(
    ("provider", "reference", "said"),
    [
        ("aliyun", "biz1", {"PhoneNumbers": "13800138000", "TemplateCode": "SMS_1", "SignName": "关系"}),
        ("tencent", "serial1", {"PhoneNumberSet": ["+8613800138000"], "TemplateParamSet": ["王总", "8"]}),
        ("twilio", "SM1", {"To": "+8613800138000", "From": "+15005550006", "Body": f"【关系】{WORDS}"}),
    ],
)
def test_a_message_leaves_by_each_provider_and_the_log_says_so(
    desk: Desk, provider: str, reference: str, said: dict[str, Any]
) -> None:
    desk.use(provider)
    message = ask()

    assert desk.refused == []
    assert (message.state, message.via, message.reference) == ("sent", "provider", reference)
    assert said.items() <= desk.got[0].items()
    assert message.facts["parts"] == 1


def test_a_wrong_secret_is_refused_by_every_provider(desk: Desk) -> None:
    from guanxi.kernel.sealing import seal

    for provider in ("aliyun", "tencent", "twilio"):
        desk.use(provider, secret=seal("another"))
        message = ask(key=provider)
        assert (message.state, message.reason, desk.got) == ("failed", "refused", [])


def test_too_many_at_once_are_tried_again_and_what_is_refused_is_not(desk: Desk) -> None:
    desk.use("aliyun")
    desk.answers = [
        (200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "slower"}),
        (200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "no"}),
    ]

    first, second = ask(key="a"), ask(key="b", addresses=("13800138001",))
    first.refresh_from_db()
    assert (first.state, second.state) == ("sent", "failed")
    assert second.detail == "isv.MOBILE_NUMBER_ILLEGAL no"


def test_words_that_no_template_says_and_numbers_that_take_none_stay_here(desk: Desk) -> None:
    desk.use("tencent")

    assert ask(body="随便写写").reason == "not_registered"
    assert ask(key="b", addresses=("010-62770000",)).reason == "not_a_number"
    assert desk.got == []


def test_without_a_provider_messages_stay_in_the_house(kit: Any) -> None:
    assert ask().via == "local"


def test_marketing_says_how_to_get_no_more_and_stops_at_two_a_day(
    desk: Desk, kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    desk.use("twilio")
    found = [marketing(kit, key) for key in "abc"]

    assert [one.state for one in found] == ["sent", "sent", "failed"]
    assert found[2].reason == "daily_cap"
    assert desk.got[0]["Body"] == "【关系】新品上市春茶 拒收请回复R"


def test_marketing_waits_for_the_morning_and_service_does_not(
    desk: Desk, kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NIGHT)
    desk.use("twilio")
    message = marketing(kit)

    assert (message.state, message.reason, message.tried) == ("queued", "quiet_hours", 0)
    assert message.due_at == datetime(2026, 3, 3, 1, tzinfo=UTC)
    assert ask(key="now").state == "sent"


def test_who_has_not_agreed_or_has_left_gets_no_marketing(
    desk: Desk, kit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    desk.use("twilio")

    assert marketing(kit, "a", marketing_consent="unknown").reason == "no_consent"
    assert marketing(kit, "b", sms_opt_out=True).reason == "opted_out"
