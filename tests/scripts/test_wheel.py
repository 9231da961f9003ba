"""The package that is given away has everything in it, and runs where there is no Node and nothing of ours."""

import subprocess
import sys
import urllib.request
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from scripts import wheel
from tests.kit.homes import ROOT, Home
from tests.kit.serving import serving, wait_until
from tests.kit.trust import only_in_trust

pytestmark = [pytest.mark.once, pytest.mark.slow]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not wheel.compiled() or not (ROOT / "src/guanxi/web/static/dist/manifest.json").exists():
        pytest.skip("the pages are not built here: make build")
    return wheel.build(tmp_path_factory.mktemp("dist"))


def test_pages_templates_translations_and_data_are_inside(built: Path):
    with zipfile.ZipFile(built) as package:
        names = set(package.namelist())
        about = message_from_bytes(package.read(next(name for name in names if name.endswith("/METADATA"))))

    wanted = {
        str(path.relative_to(ROOT / "src"))
        for path in (ROOT / "src/guanxi").rglob("*")
        if path.is_file() and path.suffix not in (".pyc", "") and path.name != ".built-from"
    }
    assert wanted - names == set()
    assert "guanxi/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    assert about["License-Expression"] == "Apache-2.0"
    assert set(about.get_all("License-File")) == {"LICENSE", "NOTICE", "THIRD_PARTY_NOTICES.md"}


@only_in_trust
def test_it_runs_the_demo_in_a_clean_environment_without_node(built: Path, tmp_path: Path, home: Home, monkeypatch):
    place = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(place / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*pip, str(built)], check=True)
    monkeypatch.setenv("PATH", str(place / "bin"))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr("tests.kit.homes.command", lambda: [str(place / "bin/guanxi")])

    with serving(home, "run", "--demo", cwd=tmp_path) as server:
        wait_until(lambda: server.status("/readyz") == 200)
        page = server.text("/login/")
        asked = urllib.request.Request(f"{server.address}/login/", headers={"Accept-Language": "zh-CN"})
        chinese = urllib.request.urlopen(asked).read().decode()
        style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

        assert server.status(style) == 200
        assert "登录" in chinese
