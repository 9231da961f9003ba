from pathlib import Path

import pytest

from scripts import links


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(links, "ROOT", tmp_path)
    (tmp_path / "other.md").write_text("# Add a module\n\n## Names & `keys`\n\n## Names & `keys`\n", encoding="utf-8")
    return tmp_path / "page.md"


@pytest.mark.parametrize(
    "link",
    ["other.md", "other.md#add-a-module", "other.md#names--keys-1", "/other.md", "#here", "https://example.com/x"],
)
def test_a_link_to_something_that_exists_is_fine(page: Path, link: str):
    page.write_text(f"# Here\n\n[a link]({link})\n", encoding="utf-8")

    assert links.problems_of(page) == []


@pytest.mark.parametrize("link", ["missing.md", "other.md#no-such-part", "#nowhere", "pictures/missing.png"])
def test_a_link_to_nothing_is_named(page: Path, link: str):
    page.write_text(f"# Here\n\n![a link]({link})\n", encoding="utf-8")

    assert [link in problem for problem in links.problems_of(page)] == [True]


def test_what_stands_in_code_is_no_link(page: Path):
    page.write_text("`[a](b.md)`\n\n```\n[a](c.md)\n```\n", encoding="utf-8")

    assert links.problems_of(page) == []
