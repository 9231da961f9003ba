"""Numbers, signatures, approved templates and signed requests of text messages."""

import hashlib

import pytest

from guanxi.messaging.sms.numbers import international, national
from guanxi.messaging.sms.providers import aliyun, tencent, twilio
from guanxi.messaging.sms.wording import registered, unreadable, whole


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("+86-13800138000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        ("+1 (500) 555-0006", "+15005550006"),
        ("010-62770000", ""),
        ("+861062770000", ""),
        ("12345", ""),
        ("", ""),
    ],
)
def test_a_number_gets_its_country_code_or_is_none(written: str, number: str) -> None:
    assert international(written) == number
    assert international(national(number)) == number


def test_the_signature_stands_before_and_the_way_out_behind() -> None:
    assert whole("上新", "关系", is_marketing=True) == "【关系】上新 拒收请回复R"
    assert whole("【别家】上新 拒收请回复R", "关系", is_marketing=True) == "【别家】上新 拒收请回复R"
    assert whole("已发货", "关系", is_marketing=False) == "【关系】已发货"


def test_words_are_found_among_the_approved_templates_with_their_values() -> None:
    templates = "SMS_1 您好${name}，订单${order}已发货\n2 您好{1}！"
    found = registered("您好王总，订单A(1)已发货", templates)

    assert found is not None
    assert (found.code, found.values) == ("SMS_1", {"name": "王总", "order": "A(1)"})
    assert registered("您好李！ 拒收请回复R", templates).values == {"1": "李"}  # type: ignore[union-attr]
    assert registered("您好，订单已发货", templates) is None
    assert unreadable(templates + "\nSMS_9") == ["SMS_9"]


def test_requests_are_signed_as_the_documents_of_the_providers_show() -> None:
    named = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    said = aliyun.authorization("YourAccessKeyId", "YourAccessKeySecret", query, named)
    assert said.endswith("=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")

    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    named = {"content-type": tencent.TYPE, "host": "cvm.tencentcloudapi.com", "x-tc-action": "describeinstances"}
    said = tencent.authorization("AKID", "*" * 32, "cvm", 1551113065, body, named)
    assert said.endswith("=10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f")

    form = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+12349013030", "To": "+18005551212"}
    form["Caller"] = "+12349013030"
    proof = twilio.proof("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form)
    assert proof == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
