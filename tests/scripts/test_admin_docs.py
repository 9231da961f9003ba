"""What docs/admin tells people to type and to write into files can be typed and written."""

import configparser
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from guanxi.cli import arguments
from guanxi.config.database import database
from guanxi.config.environment import Environment
from guanxi.web.metrics import facts, requests

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs/admin").glob("*.md"))
FILE = re.compile(r"`(/etc/[^`]+)`[^\n]*:\n\n```\w*\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"```bash\n(.*?)```", re.DOTALL)
COMMAND = "/opt/guanxi/bin/guanxi"
pytestmark = pytest.mark.once


def files(ending: str) -> list[tuple[str, str]]:
    """The files that the pages show, by their place."""
    found = [each for page in PAGES for each in FILE.findall(page.read_text(encoding="utf-8"))]
    return [(place, text) for place, text in found if place.endswith(ending)]


def commands() -> list[list[str]]:
    """Every call of guanxi that the pages show."""
    blocks = [block for page in PAGES for block in COMMANDS.findall(page.read_text(encoding="utf-8"))]
    lines = [shlex.split(line) for block in blocks for line in block.splitlines()]
    lines += [
        shlex.split(line.partition("=")[2])
        for _place, text in files(".service")
        for line in text.splitlines()
        if line.startswith("ExecStart=")
    ]
    starts = [(line, place) for line in lines for place, word in enumerate(line) if Path(word).name == "guanxi"]
    return [line[place + 1 :] for line, place in starts if place == 0 or line[place - 1] == "--"]


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    return found or pytest.skip(f"{name} is not installed here")


def test_every_command_is_one_that_guanxi_takes():
    given = commands()

    assert len(given) >= 8
    for words in given:
        arguments.parser().parse_args(words)


def test_every_setting_is_one_that_guanxi_reads():
    known = {f"GUANXI_{field.name.upper()}" for field in fields(Environment)} | {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
    }
    for _place, text in files("guanxi.env"):
        settings = dict(line.split("=", 1) for line in shlex.split(text))

        assert len(settings) == len(text.splitlines()), "a shell reads each line as one setting"
        assert settings.keys() <= known
        assert not [
            database(url) for name, url in settings.items() if name.endswith("DATABASE_URL") and not database(url)
        ]


def test_systemd_finds_nothing_wrong_with_the_services(tmp_path: Path):
    verify = program("systemd-analyze")
    units = []
    for place, text in [*files(".service"), *files(".socket")]:
        units.append(tmp_path / Path(place).name)
        there = text.replace(COMMAND, sys.executable).replace("/etc/guanxi.env", "/dev/null")
        units[-1].write_text(there, encoding="utf-8")

    said = subprocess.run([verify, "verify", "--man=no", *units], capture_output=True, text=True, check=False)

    assert len(units) == 4
    assert "guanxi" not in said.stderr, said.stderr


def test_nginx_takes_its_configuration(tmp_path: Path):
    nginx = program("nginx")
    make = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=crm.example.com -keyout key -out certificate".split()
    subprocess.run([program("openssl"), *make], cwd=tmp_path, check=True, capture_output=True)
    (_place, text), *_others = files("guanxi.conf")
    for given, there in ((r"\S+\.pem", "certificate"), (r"\S+\.key", "key")):
        text = re.sub(given + ";", f"{tmp_path / there};", text)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n", encoding="utf-8")

    said = subprocess.run(
        [nginx, "-t", "-q", "-c", whole, "-g", f"error_log {tmp_path}/log;"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr


def test_caddy_takes_its_configuration(tmp_path: Path):
    caddy = program("caddy")
    (_place, text), *_others = files("Caddyfile")
    (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")

    command = [caddy, "validate", "--adapter", "caddyfile", "--config", "Caddyfile"]
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert said.returncode == 0, said.stderr


def test_the_pooler_is_set_to_the_mode_that_the_setting_names():
    (_place, text), *_others = files("pgbouncer.ini")
    read = configparser.ConfigParser()
    read.read_string(text)

    assert read["pgbouncer"]["pool_mode"] == "transaction"
    assert set(read["databases"]) == {"guanxi", "guanxi_replica"}


def test_every_metric_is_one_that_guanxi_tells(db: None):
    requests.came_from("default")
    told = (requests.exposed() + facts.exposed()).decode()
    known = set(re.findall(r"# TYPE (\w+)", told)) | {"guanxi_worker_silence_seconds", "guanxi_database_connections"}
    named = {name for page in PAGES for name in re.findall(r"guanxi_[a-z_]+", page.read_text(encoding="utf-8"))}
    named -= {"guanxi_replica"}

    assert {name for name in named if name not in known and name.removesuffix("_bucket") not in known} == set()
