"""Listed Chinese companies as accounts: Chinese names, searched and counted."""

from collections.abc import Iterator

import pytest

from tests.kit.homes import Home, empty_home
from tests.kit.serving import serving
from tests.kit.trust import ONCE
from tests.realdata.data import DATA, EXAMPLES, facts, needs
from tests.realdata.service import Service

pytestmark = [needs("zh_companies_ashare"), pytest.mark.slow, *ONCE]
FACTS = facts("zh_companies_ashare")
MAP = EXAMPLES / "import_listed_companies" / "accounts.json"


@pytest.fixture(scope="module")
def companies(prepared: Home, tmp_path_factory) -> Iterator[Service]:
    with empty_home(tmp_path_factory.mktemp("companies") / "home", like=prepared) as home:
        home.guanxi("init", "--company", "演示公司", "--admin", "admin@example.com")
        source = DATA / "zh_companies_ashare" / "stock_basic.csv"
        home.guanxi("import", "accounts", str(source), "--map", str(MAP))
        with serving(home, "web") as server:
            yield Service(home, server.address)


@pytest.fixture(scope="module")
def admin(companies) -> str:
    return companies.token("admin@example.com")


def counted(companies, admin, **parameters: str) -> int:
    return companies.ask("accounts", admin, count="exact", limit="1", **parameters)["count"]["value"]


def test_every_company_is_there(companies, admin):
    assert counted(companies, admin) == FACTS["rows"]["stock_basic.csv"]


def test_names_with_bank_are_found(companies, admin):
    assert counted(companies, admin, name__contains="银行") == FACTS["names_containing_银行"]


def test_codes_keep_their_leading_zeros(companies, admin):
    (bank,) = companies.ask("accounts", admin, external_id="000001.SZ")["items"]
    assert (bank["name"], bank["city"], bank["province"], bank["industry"]) == ("平安银行", "深圳", "广东", "finance")


@pytest.mark.parametrize("area", ["浙江", "江苏"])
def test_companies_by_province(companies, admin, area):
    assert counted(companies, admin, province=area) == FACTS["top5_area"][area]
