"""Duplicates: found by name, phone or mail whoever owns them, and told in a few facts only."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.jobs.queue import enqueue
from guanxi.jobs.worker import see_through
from guanxi.meta import registry
from guanxi.modules.accounts.models import Account
from guanxi.records import store
from guanxi.records.duplicates.finding import candidates
from guanxi.records.duplicates.keys import norm_mail, norm_phone
from guanxi.records.duplicates.names import are_similar, likeness, norm_core, norm_full, parts_of
from guanxi.records.jobs import make_duplicate_keys
from guanxi.records.models import DuplicateKey, KeysMade
from tests.kit.people import Kit

ACCOUNT, CONTACT = registry.get("account"), registry.get("contact")


@pytest.mark.parametrize(
    "written",
    ["中国移动（广东）有限公司", "中國移動(廣東)有限公司", " 中国 移动·(广东) 有限公司 ", "中国移动（广东）有限公司。"],
)
def test_a_name_is_the_same_however_it_is_written(written: str):
    assert norm_full(written) == "中国移动广东有限公司"


def test_latin_names_are_compared_without_case_and_width():
    assert norm_full("ＡＣＭＥ Medical, Inc.") == norm_full("acme-medical inc") == "acmemedicalinc"


@pytest.mark.parametrize("written", ["+86 138 0013 8000", "0086-13800138000", "13800138000", "１３８００１３８０００"])
def test_a_mobile_is_its_digits_without_the_country(written: str):
    assert norm_phone(written) == "13800138000"


def test_a_landline_is_the_same_from_here_and_from_abroad():
    assert norm_phone("021-6888 1234转801") == norm_phone("+86 21 6888 1234") == "2168881234"


def test_what_is_too_short_to_tell_anything_is_no_key():
    assert (norm_phone("110"), norm_full("…"), norm_mail(" ")) == ("", "", "")


@pytest.mark.parametrize(
    ("one", "other", "core"),
    [
        ("北京分阳科技有限公司", "分阳科技（北京）", "分阳科技"),
        ("ABC Co., Ltd.", "abc", "abc"),
        ("廣東省深圳市騰訊計算機系統有限公司", "腾讯计算机系统（深圳）有限责任公司", "腾讯计算机系统"),
        ("华润（集团）有限公司", "华润股份有限公司", "华润"),
        ("Shanghai Lingnan Electronics Inc", "Lingnan Electronics GmbH", "lingnanelectronics"),
    ],
)
@pytest.mark.once
def test_the_core_of_a_name_is_without_form_and_place(one: str, other: str, core: str):
    assert norm_core(one) == norm_core(other) == core


@pytest.mark.once
def test_a_place_is_the_name_where_only_a_trade_would_be_left():
    assert norm_core("北京银行股份有限公司") == "北京银行" != norm_core("上海银行")
    assert norm_core("杭州市第一人民医院") != norm_core("宁波市第一人民医院")


@pytest.mark.once
def test_names_are_similar_by_their_pairs_of_signs():
    assert likeness("华东贸易", "华南贸易") == pytest.approx(1 / 3)
    assert not are_similar("华东贸易", "华南贸易")
    assert are_similar("华为技术", "华为技术服务")
    assert not are_similar("华为", "华为技术")


@settings(max_examples=100)
@given(
    st.permutations("甲乙丙丁戊己庚辛壬癸"),
    st.integers(3, 10),
    st.integers(0, 9),
    st.sampled_from(("", "丑", "子丑")),
)
@pytest.mark.once
def test_names_that_are_alike_have_a_part_in_common(signs: list[str], length: int, place: int, put: str):
    name = "".join(signs[:length])
    other = name[:place] + put + name[place + 1 :]
    if are_similar(name, other):
        assert set(parts_of(name)) & set(parts_of(other))


def levels_of(kit: Kit, there: dict, asked: dict) -> list[tuple[str, tuple[str, ...]]]:
    """What is found for some values beside a record with others: how sure each is, and by which fields."""
    kit.make("account", "ben", **{"name": "One thing", **there})
    found = candidates(ACCOUNT, {"name": "Quite another", **asked}, actor=kit["bob"])
    return [(one.level, one.why) for one in found]


@pytest.mark.parametrize(
    ("there", "asked", "found"),
    [
        ({"name": "北京分阳科技有限公司"}, {"name": "分阳科技（北京）"}, [("strong", ("name",))]),
        ({"name": "ABC Co., Ltd."}, {"name": "abc"}, [("strong", ("name",))]),
        ({"phone": "138 0013 8000"}, {"phone": "+86 138-0013-8000"}, [("strong", ("phone",))]),
        ({"name": "华东贸易"}, {"name": "华南贸易"}, []),
    ],
)
def test_T06_core_names_and_numbers_are_strong_and_one_pair_in_three_is_not_similar(
    kit: Kit, there: dict, asked: dict, found: list
):
    assert levels_of(kit, there, asked) == found


@pytest.mark.parametrize(
    ("there", "asked", "level", "why"),
    [
        ({"name": "华为技术服务"}, {"name": "深圳华为技术有限公司"}, "similar", ("name",)),
        ({"uscc": "9144030071526726XG"}, {"uscc": "9144030071526726xg"}, "exact", ("uscc",)),
        ({"aliases": ["分阳"], "name": "A"}, {"name": "分阳"}, "strong", ("name",)),
        ({"short_name": "分阳", "name": "A"}, {"short_name": "分陽", "name": "B"}, "strong", ("short_name",)),
        ({"website": "https://www.fenyang.example"}, {"email": "li@fenyang.example"}, "strong", ("email",)),
        ({"email": "wang@qq.com"}, {"email": "li@qq.com", "website": "http://qq.com"}, None, ()),
        ({"name": "王芳", "account_type": "person"}, {"name": "王芳", "account_type": "person"}, "similar", ("name",)),
        ({"name": "王芳", "account_type": "person"}, {"name": "王芳"}, None, ()),
    ],
)
def test_how_sure_it_is_that_two_are_the_same(kit: Kit, there: dict, asked: dict, level: str | None, why: tuple):
    assert levels_of(kit, there, asked) == ([(level, why)] if level else [])


def test_a_record_that_one_does_not_see_is_told_by_its_owner_and_nothing_else(kit: Kit):
    there = kit.make("account", "ben", name="中國移動", phone="13800138000", city="Oslo")
    Account.objects.filter(pk=there.pk).update(last_follow_at=datetime(2026, 5, 1, tzinfo=UTC))

    (found,) = candidates(ACCOUNT, {"name": "中国移动", "phone": "+86 13800138000"}, actor=kit["bob"])

    assert {item.name: getattr(found, item.name) for item in fields(found)} == {
        "module": ACCOUNT,
        "pk": there.pk,
        "name": "中國移動",
        "why": ("name", "phone"),
        "level": "exact",
        "owner": "Ben",
        "department": "Acme Medical",
        "pool": "",
        "is_deleted": False,
        "is_in_approval": False,
        "last_follow_up": datetime(2026, 5, 1, tzinfo=UTC),
        "is_visible": False,
    }


def test_who_sees_the_record_may_open_it(kit: Kit):
    kit.make("account", "ben", name="Riverside")

    (found,) = candidates(ACCOUNT, {"name": "riverside"}, actor=kit["alice"])

    assert found.is_visible


def test_what_is_in_the_bin_is_found_and_marked_and_comes_last(kit: Kit):
    gone = kit.make("account", "bob", name="Riverside")
    store.delete(ACCOUNT, kit["bob"], gone.pk)
    there = kit.make("account", "bob", name="Riverside")

    found = candidates(ACCOUNT, {"name": "Riverside"}, actor=kit["bob"])

    assert [(one.pk, one.is_deleted, one.is_visible) for one in found] == [
        (there.pk, False, True),
        (gone.pk, True, False),
    ]


def test_a_record_is_no_duplicate_of_itself(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")

    assert candidates(ACCOUNT, {"name": "Riverside"}, but=there.pk) == []


def test_phones_and_mails_are_compared_over_all_kinds_of_records_but_people_not_with_companies(kit: Kit):
    kit.make("contact", "bob", name="Riverside", mobile="13800138000", email="Ann@Riverside.example")

    assert candidates(ACCOUNT, {"name": "Riverside"}) == []
    (found,) = candidates(ACCOUNT, {"phone": "138-0013-8000", "email": "ann@riverside.example"})
    assert (found.module.key, found.why) == ("contact", ("email", "phone"))


def test_keys_follow_the_values(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")
    store.update(ACCOUNT, kit["bob"], there.pk, {"name": "Lakeside"})

    assert candidates(ACCOUNT, {"name": "Riverside"}) == []
    assert [one.pk for one in candidates(ACCOUNT, {"name": "Lakeside"})] == [there.pk]


def test_a_change_of_something_else_writes_no_keys(kit: Kit):
    there = kit.make("account", "bob", name="Riverside")

    with CaptureQueriesContext(connection) as asked:
        store.update(ACCOUNT, kit["bob"], there.pk, {"city": "Oslo"})

    assert [query["sql"] for query in asked if "duplicatekey" in query["sql"]] == []


def test_a_batch_writes_its_keys_in_one_statement(kit: Kit):
    admin = kit["admin"]
    changes = [
        store.new(ACCOUNT, admin, {"name": f"Company {place}", "phone": f"1380013{place:04}"}) for place in range(40)
    ]

    with CaptureQueriesContext(connection) as asked:
        store.write(changes)

    assert len([query for query in asked if "duplicatekey" in query["sql"]]) == 1
    assert DuplicateKey.objects.filter(kind__in=("companies", "phones")).count() == 80


def test_keys_of_older_records_are_made_by_a_job_once(kit: Kit):
    for number in range(3):
        kit.make("account", "bob", name=f"Riverside {number}")
    kit.make("contact", "bob", name="Ann")
    DuplicateKey.objects.all().delete()

    job = enqueue(make_duplicate_keys)
    see_through(job)

    assert [one.name for one in candidates(ACCOUNT, {"name": "Riverside 1"}, limit=1)] == ["Riverside 1"]
    assert len(candidates(CONTACT, {"name": "Ann"})) == 1
    assert {"account", "contact"} <= set(KeysMade.objects.values_list("module", flat=True))
    DuplicateKey.objects.all().delete()
    see_through(enqueue(make_duplicate_keys))
    assert not DuplicateKey.objects.exists()
