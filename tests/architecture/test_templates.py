"""Templates under the strict content security policy: scripts and styles come from files only."""

import re
from pathlib import Path

import pytest

from guanxi.meta.custom.tables import ICONS
from tests.architecture.source import PACKAGE

FORBIDDEN = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "a script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "htmx code": re.compile(r"\bhx-(?:on|vars)\b", re.IGNORECASE),
}
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds_scripts_or_styles_of_its_own(what: str):
    assert [name(path) for path in TEMPLATES if FORBIDDEN[what].search(path.read_text(encoding="utf-8"))] == []


def test_each_component_says_first_what_it_takes():
    components = [path for path in TEMPLATES if "components" in path.parts]

    assert [name(path) for path in components if not path.read_text(encoding="utf-8").startswith("{#")] == []


def test_every_icon_that_is_named_is_drawn():
    drawn = set(
        re.findall(r'^  "([a-z-]+)": ', (PACKAGE / "web/templates/components/icon.html").read_text(), re.MULTILINE)
    )
    named = {option.value for option in ICONS}
    for path in PACKAGE.rglob("*.py"):
        named |= set(re.findall(r'\bicon="([a-z-]+)"', path.read_text(encoding="utf-8")))
    for path in TEMPLATES:
        named |= set(re.findall(r'\bicon(?:_name=|\()"([a-z-]+)"', path.read_text(encoding="utf-8")))

    assert named - drawn == set()


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()
