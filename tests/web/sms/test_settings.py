"""Settings › Text messages."""

from typing import Any

import pytest

from guanxi.kernel.sealing import unseal
from guanxi.messaging.outbox.models import Message
from guanxi.messaging.sms.models import callback_of, sms_settings
from tests.kit.outbox import empty_outbox

pytestmark = pytest.mark.once  # what pages do with it; the engine is asked on both

HERE = "/settings/sms"
GOOD = {
    "provider": "tencent",
    "key_id": "AK1",
    "secret": "very secret",
    "app_id": "1400",
    "signature": "关系",
    "templates": "1001 您好{1}",
    "price": "0.05",
    "daily_cap": "2",
    "quiet_from": "20:00",
    "quiet_until": "09:00",
}


def test_only_administrators_set_it(kit: Any) -> None:
    assert kit.browser("bob").get(HERE).status_code == 403
    assert kit.browser("bob").post(HERE, GOOD).status_code == 403
    assert kit.browser("admin").get(HERE).status_code == 200


def test_keys_are_sealed_never_shown_and_stay_where_nothing_is_written(kit: Any) -> None:
    admin = kit.browser("admin")
    assert admin.post(HERE, GOOD).status_code == 302
    assert admin.post(HERE, {**GOOD, "secret": "", "price": "0.06"}).status_code == 302

    known = sms_settings()
    assert unseal(known.secret) == "very secret"
    assert "very secret" not in known.secret + admin.get(HERE).content.decode()
    assert admin.post(HERE, {**GOOD, "secret": "", "key_id": "AK2"}).status_code == 422  # another key, another secret
    assert sms_settings().key_id == "AK1"


def test_what_is_missing_or_wrong_is_said_at_its_field(kit: Any) -> None:
    wrong = {**GOOD, "app_id": "", "templates": "1001", "daily_cap": "many", "provider": "pigeon"}
    page = kit.browser("admin").post(HERE, wrong)
    assert page.status_code == 422
    page = kit.browser("admin").post(HERE, {**wrong, "provider": "tencent"}).content.decode()
    assert all(f'id="error-{name}"' in page for name in ("app_id", "templates", "daily_cap"))


def test_a_test_message_says_what_became_of_it(kit: Any) -> None:
    admin = kit.browser("admin")
    assert admin.post(HERE, {"step": "test", "to": "123", "words": "x"}).status_code == 422
    assert admin.post(HERE, {"step": "test", "to": "138 0013 8000", "words": "您好"}).status_code == 302
    empty_outbox()

    assert (Message.objects.get().address, Message.objects.get().state) == ("13800138000", "sent")
    assert "13800138000" in admin.get(HERE).content.decode()


def test_the_callback_address_can_be_made_anew(kit: Any) -> None:
    admin = kit.browser("admin")
    admin.post(HERE, GOOD)
    old = callback_of(sms_settings())
    assert old in admin.get(HERE).content.decode()
    admin.post(HERE, {"step": "callback"})
    assert callback_of(sms_settings()) != old
