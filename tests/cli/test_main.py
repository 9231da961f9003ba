"""The command line as a whole: help, misuse, and settings that can't be."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.kit.homes import command

COMMANDS = ("run", "web", "worker", "scheduler", "init", "demo", "token", "import", "export", "doctor")

pytestmark = pytest.mark.once


def guanxi(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a bare environment."""
    surroundings = {"PATH": os.environ["PATH"], "GUANXI_HOME": str(home), **environment}
    return subprocess.run([*command(), *arguments], env=surroundings, capture_output=True, text=True, check=False)


def test_help_lists_every_command_and_needs_no_home(tmp_path):
    said = guanxi("--help", home=tmp_path / "home")

    assert said.returncode == 0
    assert all(name in said.stdout for name in COMMANDS)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(tmp_path, name):
    said = guanxi(name, "--help", home=tmp_path / "home")

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith(f"usage: guanxi {name}")


def test_help_speaks_chinese_in_a_chinese_terminal(tmp_path):
    said = guanxi("import", "--help", home=tmp_path / "home", LANG="zh_CN.UTF-8", PYTHONUTF8="1")

    assert "用法" in said.stdout
    assert "要导入的文件" in said.stdout


@pytest.mark.parametrize(
    "arguments", [(), ("dance",), ("run", "--port", "99999"), ("run", "--workers", "-1"), ("token",)]
)
def test_misuse_exits_with_2_and_says_how_to_use_it(tmp_path, arguments):
    said = guanxi(*arguments, home=tmp_path / "home")

    assert said.returncode == 2
    assert said.stdout == ""
    assert "usage: guanxi" in said.stderr


@pytest.mark.parametrize(
    "setting, value",
    [
        ("GUANXI_DATABASE_URL", "mysql://localhost/guanxi"),
        ("GUANXI_DATABASE_URL", "postgresql://guanxi@127.0.0.1:1/nowhere"),
        ("GUANXI_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3"),
        ("GUANXI_PORT", "many"),
        ("GUANXI_HOME", "/dev/null/home"),
    ],
)
def test_a_setting_that_can_not_be_is_told_in_one_line(tmp_path, setting, value):
    said = guanxi("token", "anybody", **{"home": tmp_path / "home", setting: value})

    assert said.returncode == 1
    assert said.stdout == ""
    assert said.stderr.startswith("guanxi: ")
    assert "Traceback" not in said.stderr
    assert len(said.stderr.splitlines()) == 1


def test_a_file_of_settings_that_can_not_be_read_is_named(tmp_path):
    (tmp_path / "guanxi.toml").write_text("port = = 1", encoding="utf-8")

    said = guanxi("doctor", home=tmp_path)

    assert said.returncode == 1
    assert "guanxi.toml" in said.stderr
    assert "Traceback" not in said.stderr
