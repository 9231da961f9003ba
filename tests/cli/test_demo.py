"""`guanxi demo` and `guanxi run --demo`: the demo company on the command line."""

import pytest

from tests.kit.homes import Home
from tests.kit.serving import serving
from tests.kit.trust import once_in_suite

pytestmark = pytest.mark.slow


@once_in_suite
def test_the_demo_company_is_made_once_and_says_who_can_sign_in(blank: Home):
    said = blank.guanxi("demo", "--language", "en")

    assert "Guanxi-Demo-1" in said.stdout
    assert "xu.jiayi     Jiayi Xu" in said.stdout
    assert blank.guanxi("token", "lin.siyuan").returncode == 0

    again = blank.guanxi("demo", "--language", "zh-hans", check=False)

    assert again.returncode == 1
    assert "E_NOT_EMPTY" in again.stderr
    assert "Traceback" not in again.stderr


@pytest.mark.once
def test_another_company_is_left_alone(blank: Home):
    blank.guanxi("init", "--company", "Lanhai", "--admin", "owner@example.com", "--language", "en")

    said = blank.guanxi("demo", check=False)

    assert said.returncode == 1
    assert "E_NOT_EMPTY" in said.stderr


@pytest.mark.once
def test_the_first_run_with_demo_makes_it_and_later_ones_only_tell_who_can_sign_in(home: Home):
    for _start in ("first", "second"):
        with serving(home, "run", "--demo", "--workers", "0") as server:
            assert server.status("/healthz") == 200
            assert 'name="username" value="xu.jiayi"' in server.text("/login/")
            assert "Guanxi-Demo-1" in (server.process.stdout.readline() if server.process.stdout else "")

    assert home.guanxi("token", "he.jianhua").returncode == 0
    with serving(home, "run", "--workers", "0") as server:
        assert "xu.jiayi" not in server.text("/login/")


@pytest.mark.once
def test_run_without_demo_leaves_the_database_empty(blank: Home):
    with serving(blank, "run", "--workers", "0") as server:
        assert server.status("/healthz") == 200

    assert blank.guanxi("token", "lin.siyuan", check=False).returncode == 1
