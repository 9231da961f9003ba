"""Founding the company and what stays afterwards, rule by rule (F001, F002)."""

from typing import Any

import pytest

from guanxi.access.actor import actor_of
from guanxi.access.models import Company, Department, Position, Role
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.companies.facade import Founding, found_company
from guanxi.records import store
from tests.api.client import Api
from tests.kit.people import PASSWORD, Kit
from tests.kit.values import codes_of

COMPANY = registry.get("company")
FOUNDING = {"company": "北京分阳科技", "email": "Boss@Example.cn", "password": PASSWORD}


def refused(doing: Any) -> dict[str, str]:
    with pytest.raises(DomainError) as error:
        doing()
    return codes_of(error.value)


@pytest.mark.parametrize(
    ("language", "top", "role"), [("zh-hans", "总经理", "销售"), ("en", "General manager", "Sales")]
)
@pytest.mark.django_db
def test_a_company_begins_with_root_department_root_position_roles_and_one_administrator(
    language: str, top: str, role: str
) -> None:
    user = found_company(Founding(**FOUNDING, language=language))

    assert Department.objects.get().name == "北京分阳科技"
    assert Position.objects.get().name == top
    assert Role.objects.get(preset="sales").name == role
    assert (user.email, user.is_builtin, actor_of(user).is_admin, user.check_password(PASSWORD)) == (
        "boss@example.cn",
        True,
        True,
        True,
    )


@pytest.mark.once
@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"company": "  "}, "company", "E_REQUIRED"),
        ({"email": ""}, "username", "E_REQUIRED"),
        ({"email": "nonsense"}, "email", "E_FORMAT"),
        ({"password": "short"}, "password", "E_PASSWORD_WEAK"),
        ({"language": "fr"}, "language", "E_CHOICE"),
        ({"currency": "RMBX"}, "currency", "E_CHOICE"),
        ({"timezone": "Mars/Base"}, "timezone", "E_CHOICE"),
        ({"fiscal_start": 13}, "fiscal_start", "E_RANGE"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_founding_is_named_and_leaves_nothing(given: dict[str, Any], field: str, code: str) -> None:
    assert refused(lambda: found_company(Founding(**{**FOUNDING, **given}))) == {field: code}
    assert not Company.objects.exists()


def test_only_currencies_that_exist_are_taken(kit: Kit) -> None:
    company = Company.objects.get(is_main=True)
    for code in ("QQQ", "XXX", "eur"):
        found = refused(lambda code=code: store.update(COMPANY, kit["admin"], company.pk, {"base_currency": code}))
        assert found == {"base_currency": "E_CHOICE"}, code


def test_a_database_is_one_company(kit: Kit) -> None:
    assert refused(lambda: found_company(Founding(**FOUNDING))) == {"": "E_NOT_EMPTY"}


def test_f002_r2_currency_and_fiscal_year_are_frozen_by_the_first_deal(kit: Kit) -> None:
    company = Company.objects.get(is_main=True)

    def change(**values: Any) -> Any:
        return store.update(COMPANY, kit["admin"], company.pk, values)

    assert change(base_currency="USD", fiscal_start_month=4).base_currency == "USD"
    kit.again("bob")
    kit.make("opportunity", "bob")
    assert refused(lambda: change(base_currency="EUR")) == {"base_currency": "E_SETTING_FROZEN"}
    assert refused(lambda: change(fiscal_start_month=1)) == {"fiscal_start_month": "E_SETTING_FROZEN"}
    assert change(name="Renamed").name == "Renamed"


def test_the_company_itself_stays_and_subsidiaries_go(kit: Kit) -> None:
    main = Company.objects.get(is_main=True)

    assert refused(lambda: store.delete(COMPANY, kit["admin"], main.pk)) == {"": "E_IN_USE"}
    store.delete(COMPANY, kit["admin"], kit.make(COMPANY, "admin").pk)


def test_a_time_zone_that_there_is_not_is_refused_for_company_and_people(kit: Kit) -> None:
    company, user = Company.objects.get(is_main=True), registry.get("user")

    assert refused(lambda: store.update(COMPANY, kit["admin"], company.pk, {"timezone": "Mars/Base"})) == {
        "timezone": "E_CHOICE"
    }
    assert refused(lambda: store.update(user, kit["admin"], kit["bob"].user_id, {"timezone": "Mars/Base"})) == {
        "timezone": "E_CHOICE"
    }


@pytest.mark.once
def test_f002_r1_the_company_has_its_bank_accounts_in_their_order(kit: Kit) -> None:
    admin, here = Api(kit, "admin"), f"/companies/{Company.objects.get(is_main=True).pk}"
    accounts = [
        {"bank": "中国银行上海分行", "account_no": "6222 0210 0100 1234 567", "currency_code": "CNY"},
        {"bank": "HSBC", "account_no": "GB33BUKB20201555555555", "currency_code": "USD"},
    ]
    kept = admin.patch(here, {"lines": accounts}).json()["lines"]
    assert [one["bank"] for one in kept] == ["中国银行上海分行", "HSBC"]
    refused = admin.patch(here, {"lines": [{"bank": "", "account_no": "1"}]})
    assert refused.json()["errors"][0]["field"] == "lines.0.bank"
    page = kit.browser("admin").get(f"/m{here}/").content.decode()
    assert "GB33BUKB20201555555555" in page
    assert admin.get(here).json()["lines"] == kept
    assert "lines" in kit.browser("admin").get(f"/m{here}/edit").content.decode()
