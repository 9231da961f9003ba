"""`guanxi doctor`: what is wrong, and what to do about it."""

import pytest

from tests.kit.homes import Home

pytestmark = pytest.mark.slow


def test_a_good_set_up_is_in_order(company: Home):
    said = company.guanxi("doctor")

    assert "WRONG" not in said.stdout
    assert "Lanhai" in said.stdout


def test_an_empty_database_is_told_what_to_do_next(home: Home):
    said = home.guanxi("doctor", check=False)

    assert said.returncode == 1
    assert "guanxi run" in said.stdout


def test_a_secret_key_that_others_can_read_is_wrong(company: Home):
    (company.path / "secret.key").chmod(0o644)

    said = company.guanxi("doctor", check=False)

    assert said.returncode == 1
    assert f"chmod 600 {company.path / 'secret.key'}" in said.stdout


@pytest.mark.parametrize(
    "setting, value, advice",
    [
        ("GUANXI_DEBUG", "1", "GUANXI_DEBUG"),
        ("GUANXI_TIME", "2026-01-01T00:00:00+00:00", "GUANXI_TIME"),
        ("GUANXI_BASE_URL", "https://crm.example.com", "GUANXI_ALLOWED_HOSTS"),
        ("GUANXI_SECRET_KEY", "short", "GUANXI_SECRET_KEY"),
    ],
)
def test_a_dangerous_setting_is_wrong(company: Home, setting, value, advice):
    said = company.guanxi("doctor", check=False, settings={setting: value})

    assert said.returncode == 1
    assert advice in said.stdout
