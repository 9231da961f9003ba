"""Tools that break into sites find nothing in a running demo company, signed in as a salesperson."""

from collections.abc import Iterator

import pytest

from guanxi.demo.load import PASSWORD
from scripts import hostile
from tests.kit.homes import Home
from tests.kit.serving import serving
from tests.kit.trust import only_in_trust

pytestmark = [only_in_trust, pytest.mark.slow]

SALESPERSON = "xu.jiayi"


@pytest.fixture
def address(home: Home) -> Iterator[str]:
    """A demo company with nothing in the way of many requests."""
    home.path.mkdir(parents=True, exist_ok=True)
    (home.path / "guanxi.toml").write_text("api_rate = 1000000\n", encoding="utf-8")
    with serving(home, "run", "--demo") as server:
        server.listen()
        yield server.address


@pytest.mark.parametrize("paths", [hostile.PAGES, hostile.ADDRESSES], ids=["pages", "interface"])
def test_sqlmap_finds_no_way_into_the_database(address: str, paths: tuple[str, ...]) -> None:
    cookie = hostile.sign_in(address, SALESPERSON, PASSWORD)

    assert hostile.sqlmap(address, cookie, paths, seconds=600) == []


def test_wapiti_finds_nothing_on_the_pages(address: str) -> None:
    cookie = hostile.sign_in(address, SALESPERSON, PASSWORD)

    assert hostile.wapiti(address, cookie, crawl_seconds=120, attack_seconds=40) == []
