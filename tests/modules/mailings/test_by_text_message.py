"""Mailings by text message: the same way, to numbers that take one, and counted the same."""

from typing import Any

import pytest

from guanxi.jobs.models import Job
from guanxi.meta import registry
from guanxi.modules.mailings.counting import count_again
from guanxi.modules.mailings.models import Receiver
from guanxi.modules.text_messages.models import TextMessage
from guanxi.records import actions
from tests.kit.outbox import empty_outbox, run_job
from tests.kit.sms_provider import provider_desk

pytestmark = pytest.mark.once  # the way of mailings by mail, which is asked on both


def test_a_mailing_by_text_message_reaches_who_agreed_once_and_says_why_others_are_left_out(
    kit: Any, settings: Any
) -> None:
    settings.CALLS_TO_PRIVATE = True
    agreed: dict[str, Any] = {"marketing_consent": "granted"}
    for name, number, said in (
        ("Ann", "13800138000", agreed),
        ("Ben", "13800138000", agreed),
        ("Cai", "13800138001", {}),
        ("Dan", "010-62770000", agreed),
        ("Eve", "", agreed),
    ):
        kit.make("contact", "admin", name=name, mobile=number, **said)
    body = "新品上市{{contact.name}}"
    template = kit.make("template", "admin", name="News", channel="sms", language="zh-hans", body=body)
    row = kit.make("mailing", "admin", name="News", template=template.pk, audience="contact", is_tracked=True)
    assert row.is_tracked is False
    with provider_desk() as desk:
        desk.use("aliyun", quiet_from="00:00", quiet_until="00:00")
        actions.run(registry.get("mailing"), kit["admin"], row.pk, "start", {})
        run_job(Job.objects.get(name="run_mailing"))
        empty_outbox()
    count_again(row.pk)
    row.refresh_from_db()

    assert [one["TemplateParam"] for one in desk.got] == ['{"what":"Ann"}']
    reasons = set(Receiver.objects.filter(state="skipped").values_list("reason", flat=True))
    assert (row.total, row.sent, row.skipped, reasons) == (3, 1, 2, {"no_consent", "not_a_number"})
    text = TextMessage.objects.get()
    assert (text.text, text.status, text.parts) == ("新品上市Ann", "sent", 1)
