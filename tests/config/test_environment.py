"""What the surroundings say."""

import dataclasses
import stat
from pathlib import Path

import pytest

from guanxi.config.environment import Environment, load

SETTINGS = Path(__file__).resolve().parents[2] / "docs" / "settings.md"
NAMES = {"frozen_time": "TIME"}


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and no other setting."""
    for field in dataclasses.fields(Environment):
        monkeypatch.delenv(f"GUANXI_{NAMES.get(field.name, field.name.upper())}", raising=False)
    monkeypatch.setenv("GUANXI_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_first_look_makes_a_home_with_a_key_that_others_can_not_read(bare):
    first, second = load(), load()

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 50
    assert stat.S_IMODE((bare / "secret.key").stat().st_mode) == 0o600


def test_the_file_in_the_home_is_read_and_the_environment_wins(bare, monkeypatch):
    bare.mkdir()
    (bare / "guanxi.toml").write_text('port = 8100\nbase_url = "https://crm.example.com/"\n', encoding="utf-8")
    monkeypatch.setenv("GUANXI_PORT", "8200")

    found = load()

    assert (found.port, found.base_url) == (8200, "https://crm.example.com")


@pytest.mark.parametrize("value", ["many", "-1", "70000", "８０"])
def test_a_port_that_can_not_be_is_refused_by_name(bare, monkeypatch, value):
    monkeypatch.setenv("GUANXI_PORT", value)

    with pytest.raises(ValueError, match="GUANXI_PORT"):
        load()


def test_an_empty_variable_counts_as_none(bare, monkeypatch):
    monkeypatch.setenv("GUANXI_PORT", "")

    assert load().port == 8000


def test_the_file_may_name_settings_as_the_environment_does(bare):
    bare.mkdir()
    (bare / "guanxi.toml").write_text("GUANXI_PORT = 8100\n", encoding="utf-8")

    assert load().port == 8100


def test_a_name_in_the_file_that_means_nothing_is_refused(bare):
    bare.mkdir()
    (bare / "guanxi.toml").write_text("portt = 8100\n", encoding="utf-8")

    with pytest.raises(ValueError, match="portt"):
        load()


@pytest.mark.parametrize("value", ["tomorrow", "2026-13-01T00:00:00Z"])
def test_a_frozen_time_that_is_none_is_refused_by_name(bare, monkeypatch, value):
    monkeypatch.setenv("GUANXI_TIME", value)

    with pytest.raises(ValueError, match="GUANXI_TIME"):
        load()


def test_every_setting_is_documented():
    text = SETTINGS.read_text(encoding="utf-8")
    names = {f"GUANXI_{NAMES.get(field.name, field.name.upper())}" for field in dataclasses.fields(Environment)}

    assert not {name for name in names if f"`{name}`" not in text}


@pytest.mark.parametrize("name", ["SESSION_HOURS", "SESSION_DAYS"])
def test_a_sign_in_that_would_end_at_once_is_refused_by_name(bare, monkeypatch, name):
    monkeypatch.setenv(f"GUANXI_{name}", "0")

    with pytest.raises(ValueError, match=f"GUANXI_{name}"):
        load()
