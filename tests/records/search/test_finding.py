"""What is found by what: Chinese, pinyin, initials, numbers, phones, addresses; the same on both databases."""

import pytest

from guanxi.meta import registry
from guanxi.records import store
from guanxi.records.search.entries import missing
from tests.records.search.asking import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(kit):
    """Accounts whose names are looked for."""
    for name in NAMES:
        kit.make("account", name=name)
    return kit


NAMES = (
    "中国移动通信集团",
    "重庆长安汽车",
    "单县第一医院",
    "乾隆古玩行",
    "上海華為（5G）研究院",
    "Müller & Söhne GmbH",
    "O'Neil Trading",
    "Acme 贸易",
    "中国银行股份有限公司",
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("中国移动", [0]),
        ("移动", [0]),
        ("中國移動", [0]),
        ("ＺＧＹＤ", [0]),
        ("zgyd", [0]),
        ("gyd", [0]),
        ("zhongguoyidong", [0]),
        ("zhongguoyid", [0]),
        ("yidong", [0]),
        ("tongxin jituan", [0]),
        ("中国 集团", [0]),
        ("移通", []),
        ("国移动通", [0]),
        ("动", [0]),
        ("cq", [1]),
        ("zq", [1]),
        ("chongqing", [1]),
        ("zhongqing", [1]),
        ("chang'an", [1]),
        ("sx", [2]),
        ("dx", [2]),
        ("shanxian", [2]),
        ("danxian", [2]),
        ("乾隆", [3]),
        ("qianlong", [3]),
        ("qlgwh", [3]),
        ("qlgwx", [3]),
        ("华为", [4]),
        ("華為5g", [4]),
        ("华为5G研究", [4]),
        ("5g", [4]),
        ("5", []),
        ("muller", [5]),
        ("MÜLLER", [5]),
        ("soh", [5]),
        ("uller", []),
        ("o'neil", [6]),
        ("neil", [6]),
        ("oneil", []),
        ("acme贸", [7]),
        ("acme trading", []),
        ("a", [7]),
        ("zg", [0, 8]),
        ("中", [0, 8]),
        ("zhong", [0, 1, 8]),
        ("gyh", [8]),
        ("yinhang", [8]),
        ("yinxing", [8]),
        ("，。", []),
        ("zgydx", []),
        ("zxqj", []),
    ],
)
def test_a_name_is_found_by(names, text, expected):
    assert found(names, text) == [NAMES[place] for place in expected]


def test_a_customer_is_found_by_number_phone_and_credit_code(kit):
    made = kit.make("account", name="Lanhai", phone="010-6235 1234", uscc="91350100M000100Y43")
    digits = made.number.removeprefix("KH")
    phones = ("010-62351234", "01062351234", "010 6235", "62351234", "6235", "1234")
    for text in (made.number, made.number.lower(), digits, *phones, "91350100M000100Y43", "9135", "M000100Y4"):
        assert found(kit, text) == ["Lanhai"], text
    assert found(kit, "2351") == []


def test_a_person_is_found_by_the_ways_to_reach_him(kit):
    contact = kit.make("contact", name="单小雅", mobile="13912345678", email="xiaoya.shan@lanhai.cn")
    reaching = (
        "13912345678",
        "139 1234 5678",
        "+86 139-1234-5678",
        "1391",
        "12345678",
        "5678",
        "xiaoya.shan@lanhai.cn",
    )
    for text in (*reaching, "xiaoya", "shan@lanhai", "lanhai", "shanxiaoya", "danxiaoya", "sxy", "dx", "单"):
        assert found(kit, text, "contact") == [contact.name], text
    assert found(kit, "3456", "contact") == []


def test_what_was_changed_deleted_and_brought_back_is_found_as_it_is_now(kit):
    account = registry.get("account")
    made = kit.make("account", name="张三")
    store.update(account, kit["admin"], made.pk, {"name": "李四"})
    assert (found(kit, "zs"), found(kit, "ls")) == ([], ["李四"])
    store.update(account, kit["admin"], made.pk, {"city": "北京"})
    store.delete(account, kit["admin"], made.pk)
    assert found(kit, "ls") == []
    store.restore(account, kit["admin"], made.pk)
    assert found(kit, "ls") == ["李四"]


def test_a_search_shows_nothing_that_the_asker_does_not_see(kit):
    kit.make("account", "bob", name="张三")
    assert [found(kit, "zs", person=name) for name in ("bob", "alice", "ben", "charlie")] == [
        ["张三"],
        ["张三"],
        [],
        [],
    ]


def test_a_hidden_field_can_not_be_guessed_by_searching(kit, monkeypatch):
    """The mobile numbers of colleagues are known to administrators alone."""
    user = registry.get("user")
    store.update(user, kit["admin"], kit["ben"].user_id, {"mobile": "13912345678"})
    for few in (5_000, 0):
        monkeypatch.setattr("guanxi.records.search.find.FEW", few)
        assert found(kit, "5678", "user") == ["Ben"]
        assert found(kit, "5678", "user", person="alice") == found(kit, "1391", "user", person="ben") == []
        assert found(kit, "ben", "user", person="alice") == ["Ben"]


def test_many_hits_are_found_as_few_are(kit, monkeypatch):
    for number in range(7):
        kit.make("account", "bob" if number % 2 else "ben", name=f"中国移动{number}")
    kit.make("account", "bob", name="中国移动56")
    kit.make("account", name="中国电信")
    few = {
        text: found(kit, text, person="alice") for text in ("中国移动", "zgyd", "移动", "zhongguo", "5", "中国移动5")
    }
    monkeypatch.setattr("guanxi.records.search.find.FEW", 1)
    assert few == {text: found(kit, text, person="alice") for text in few}


def test_what_stands_in_a_long_text_is_found_by_its_words_only(kit):
    activity = kit.make("activity", content="客户对报价很满意，下周再谈 discount")
    pk = [activity.pk]
    assert [found(kit, text, "activity", field="id") for text in ("报价", "disc", "满意 下周", "bj")] == [
        pk,
        pk,
        pk,
        [],
    ]


@pytest.mark.parametrize(
    "text", ["%", "_", "*", "' OR 1=1 --", '"', "()", "\\", "a*", "张%", "\x00", "AND", "NEAR(a b)"]
)
def test_signs_of_query_languages_are_just_signs(kit, text):
    kit.make("account", name="张三")
    assert set(found(kit, text)) <= {"张三"}


def test_founding_and_all_writing_leave_every_living_record_in_the_search(kit):
    kit.make("opportunity")
    kit.make("task")
    store.delete(registry.get("account"), kit["admin"], kit.make("account").pk)
    assert {
        module.key: count for module in registry.all_modules() if module.search and (count := missing(module))
    } == {}
