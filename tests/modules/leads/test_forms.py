"""Forms on web sites: whoever fills one in becomes a lead, machines don't and are not told (F031 rule 2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.leads import capturing
from guanxi.modules.leads.forms import origins_of
from guanxi.modules.leads.models import Lead, LeadForm
from guanxi.records import store
from tests.kit.people import Kit

FORM, LEAD = registry.get("lead_form"), registry.get("lead")
SITE = "https://www.example.com"
ANSWERS = {"contact_name": "张三", "mobile": "138 0013 8000", "remark": "Please call"}


def form(kit: Kit, **more: Any) -> LeadForm:
    data = {
        "name": "Home page",
        "asked": ["company", "contact_name", "mobile", "email", "remark"],
        "must": ["contact_name"],
        "consent_text": "You may write to me.",
        "campaign_code": "SPRING",
        "origins": f"{SITE}/\n",
        **more,
    }
    return store.create(FORM, kit["admin"], data)


def send(made: LeadForm, language: str = "en", /, **answers: str) -> Any:
    began = signing.dumps(int(clock.now().timestamp()) - 30, salt=capturing.SALT)
    data = {**ANSWERS, "consent": "1", "began": began, **answers}
    return Client(headers={"accept-language": language}).post(f"/f/{made.key}", data)


@pytest.mark.once
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://www.example.com:443", ["https://www.example.com"]),
        (
            "http://www.example.com:80/\nhttp://www.example.com:8080",
            ["http://www.example.com", "http://www.example.com:8080"],
        ),
        ("https://例子.cn", ["https://xn--fsqu00a.cn"]),
    ],
)
def test_web_sites_are_kept_as_browsers_name_them(written: str, meant: list[str]) -> None:
    assert origins_of(written) == meant


def test_what_was_filled_in_is_a_lead_with_its_origin(kit: Kit) -> None:
    made = form(kit)

    page = Client().get(f"/f/{made.key}?utm_source=baidu&utm_medium=cpc&campaign_code=MAY&other=1").content.decode()
    answer = send(made, utm_source="baidu", utm_medium="cpc", campaign_code="MAY")

    assert 'name="utm_source" value="baidu"' in page
    assert (answer.status_code, "Thank you" in answer.content.decode()) == (200, True)
    lead = Lead.objects.get()
    assert (lead.contact_name, lead.mobile, lead.source, lead.source_detail) == (
        "张三",
        "13800138000",
        "website",
        "Home page",
    )
    assert (lead.campaign_code, lead.utm) == ("MAY", "utm_source=baidu; utm_medium=cpc")
    assert (lead.form_id, lead.owner_id, lead.marketing_consent) == (made.pk, kit["admin"].user_id, "granted")
    assert lead.received_at is not None


def test_the_same_person_within_a_day_brings_his_lead_up_to_date_and_later_makes_another(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = form(kit)
    send(made)

    send(made, mobile="+86 13800138000", company="华东医院", remark="It is urgent")

    lead = Lead.objects.get()
    assert (lead.company, lead.remark) == ("华东医院", "Please call\nIt is urgent")
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    send(made)
    assert Lead.objects.count() == 2


def test_leads_of_a_form_lie_in_its_pool(kit: Kit) -> None:
    pool = registry.get("lead_pool").model.objects.filter(module="lead_pool").first()
    made = form(kit, lead_pool=pool.pk)

    send(made)

    assert Lead.objects.values_list("lead_pool_id", "owner_id").get() == (pool.pk, None)


@pytest.mark.once
@pytest.mark.parametrize(
    "answers",
    [
        {"website": "http://spam.example"},
        {"began": ""},
        {"began": "forged"},
        {"began": "now"},
        {"remark": "http://a http://b https://c"},
        {"contact_name": "www.spam.example"},
    ],
)
def test_a_machine_is_thanked_like_everybody_and_becomes_no_lead(kit: Kit, answers: dict[str, str]) -> None:
    made = form(kit)
    person = send(made).content
    Lead.objects.all().delete()
    if answers.get("began") == "now":
        answers = {"began": capturing.stamp()}

    answer = send(made, **answers)

    assert (answer.status_code, answer.content) == (200, person)
    assert not Lead.objects.exists()


@pytest.mark.once
@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"contact_name": ""}, "Contact"),
        ({"mobile": "", "email": ""}, "Mobile, phone, e-mail or WeChat"),
        ({"email": "no address"}, "E-mail"),
        ({"contact_name": "x" * 400}, "at most"),
        ({"consent": ""}, "Tick this box"),
        ({"owner": "1"}, ""),
        ({"mobile": "\x00"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(kit: Kit, answers: dict[str, str], said: str) -> None:
    answer = send(form(kit), **{"remark": "<b>kept</b>", **answers})

    html = answer.content.decode()
    assert 400 <= answer.status_code < 500
    assert said in html
    assert "&lt;b&gt;kept&lt;/b&gt;" in html
    assert not Lead.objects.exists()


@pytest.mark.once
def test_a_visitor_reads_the_form_in_his_language(kit: Kit) -> None:
    made = form(kit)

    chinese = Client(headers={"accept-language": "zh-CN"}).get(f"/f/{made.key}")
    english = Client(headers={"accept-language": "zh-CN"}).get(f"/f/{made.key}?lang=en")
    refused = send(made, "zh-CN", consent="")

    assert "手机" in chinese.content.decode()
    assert "Mobile" in english.content.decode()
    assert "勾选" in refused.content.decode()


@pytest.mark.once
def test_only_named_web_sites_may_frame_it_and_send_to_it(kit: Kit) -> None:
    made, closed = form(kit), form(kit, name="Other", origins="")
    body = {**ANSWERS, "consent": True}

    framed, plain = (Client().get(f"/f/{one.key}") for one in (made, closed))
    sent = Client().post(f"/f/{made.key}", body, content_type="application/json", headers={"origin": SITE})
    asked = Client().options(f"/f/{made.key}", headers={"origin": SITE})
    other, broken = (
        Client().post(f"/f/{made.key}", body, content_type="application/json", headers={"origin": origin})
        for origin in ("https://evil.example", "http://[")
    )

    assert f"frame-ancestors 'self' {SITE}" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    assert ("frame-ancestors 'none'" in plain["Content-Security-Policy"], plain["X-Frame-Options"]) == (True, "DENY")
    assert (sent.status_code, sent["Access-Control-Allow-Origin"], asked.status_code) == (201, SITE, 204)
    assert (other.status_code, "Access-Control-Allow-Origin" in other, broken.status_code) == (403, False, 403)
    assert Lead.objects.count() == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "E_BAD_JSON"),
        (b"[1]", 400, "E_BAD_JSON"),
        (b'{"mobile": {"a": 1}}', 400, "E_BAD_JSON"),
        (
            b'{"status": "converted", "mobile": "13800138000", "contact_name": "A", "consent": true}',
            400,
            "E_UNKNOWN_FIELD",
        ),
        (b'{"mobile": "13800138000", "consent": true}', 422, "E_REQUIRED"),
    ],
)
def test_a_program_is_told_what_is_wrong(kit: Kit, body: bytes, status: int, code: str) -> None:
    made = form(kit)

    answer = Client().post(f"/f/{made.key}", body, content_type="application/json")

    assert answer.status_code == status
    assert code in answer.content.decode()


@pytest.mark.once
def test_whoever_sends_very_often_is_refused(kit: Kit) -> None:
    made = form(kit)

    statuses = [send(made).status_code for _time in range(13)]

    assert (statuses[11], statuses[12]) == (200, 429)


@pytest.mark.once
def test_an_address_that_is_renewed_switched_off_or_guessed_leads_nowhere(kit: Kit) -> None:
    made = form(kit)
    before = made.key
    made = capturing.renew_address(actor=kit["admin"], pk=made.pk)

    answers = [Client().get(f"/f/{key}").status_code for key in (before, made.key, "guessed")]
    store.update(FORM, kit["admin"], made.pk, {"active": False})

    assert answers == [404, 200, 404]
    assert Client().get(f"/f/{made.key}").status_code == 404


@pytest.mark.once
def test_a_form_asks_for_a_way_to_reach_people_and_names_real_web_sites(kit: Kit) -> None:
    for wrong, code in (
        ({"asked": ["company"], "must": []}, "E_FORM_REACH"),
        ({"must": ["wechat"]}, "E_FORM_MUST"),
        ({"origins": "javascript:alert(1)"}, "E_ORIGIN"),
        ({"origins": "https://a.example; script-src *"}, "E_ORIGIN"),
        ({"origins": "https://a.example/path"}, "E_ORIGIN"),
    ):
        with pytest.raises(DomainError, match=code):
            form(kit, **wrong)


@pytest.mark.once
def test_its_page_shows_the_address_as_a_code_and_what_embeds_it(kit: Kit) -> None:
    made = form(kit)

    html = kit.browser("admin").get(f"/m/lead-forms/{made.pk}/").content.decode()

    assert f"/f/{made.key}" in html
    assert "&lt;iframe src=" in html
    assert "<svg" in html
