"""The page that tells how to add a module is followed word for word, in a place of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/how-to/add-a-module.md"
FILE = re.compile(r"\*\*`([\w.]+)`\*\*\n\n```python\n(.*?)```", re.DOTALL)
PO = re.compile(r"```po\n(.*?)```", re.DOTALL)
SETTINGS = """
import guanxi.modules
guanxi.modules.__path__.append({modules!r})
from tests.settings import *
from tests.settings import INSTALLED_APPS, LOCALE_PATHS
INSTALLED_APPS = [*INSTALLED_APPS, "guanxi.modules.machines"]
LOCALE_PATHS = [{locale!r}, *LOCALE_PATHS]
"""


@pytest.mark.once
@pytest.mark.slow
def test_a_module_made_as_the_page_says_has_everything_that_it_promises(tmp_path: Path) -> None:
    own_tests = make_module(tmp_path)

    run(tmp_path, "-m", "django", "makemigrations", "machines")
    done = run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "machine", "tests/contract", *own_tests)

    passed = re.search(r"(\d+) passed", done)
    assert passed, done
    assert int(passed[1]) >= 40, done


def make_module(place: Path) -> list[str]:
    """Write what the page shows where it says; the paths of the tests that are to run beside the contract's."""
    page = PAGE.read_text(encoding="utf-8")
    files = dict(FILE.findall(page))
    folder = place / "modules/machines"
    (folder / "migrations").mkdir(parents=True)
    for empty in (folder / "__init__.py", folder / "migrations/__init__.py"):
        empty.touch()
    test = place / "test_machine_services.py"
    test.write_text(files.pop("test_services.py"), encoding="utf-8")
    assert set(files) == {"models.py", "services.py", "module.py", "apps.py"}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    say_in_chinese(PO.findall(page), place / "locale/zh_Hans/LC_MESSAGES")
    settings = SETTINGS.format(modules=str(place / "modules"), locale=str(place / "locale"))
    (place / "machine_settings.py").write_text(settings, encoding="utf-8")
    return [str(test), "tests/howto/promises_of_machines.py"]


def say_in_chinese(texts: list[str], folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "django.po").write_text("\n".join(texts), encoding="utf-8")
    with (folder / "django.po").open("rb") as source, (folder / "django.mo").open("wb") as target:
        write_mo(target, read_po(source, locale="zh_Hans"))


def run(place: Path, *arguments: str) -> str:
    """Run Python with the module installed, and give back what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI_", "PYTEST_"))}
    environment |= {
        "PYTHONPATH": os.pathsep.join([str(place), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "machine_settings",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(arguments)}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    return done.stdout
