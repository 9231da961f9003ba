"""A page speaks one language: a crawler reads all main pages of every module in Chinese and in English."""

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from guanxi.access.preferences import keep_language
from guanxi.meta import registry
from guanxi.meta.module import Module
from scripts.messages import CATALOGUE, read
from tests.kit.people import Kit

pytestmark = pytest.mark.once  # pages and words, the same on every database

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = ("aria-label", "placeholder", "title", "alt", "data-confirm")
TEXTS = etree.XPath("//text()[not(parent::script or parent::style)]")
EMPTY = b"<p>"
OWN_NAMES = {"中文", "English", "Guanxi", "Guanxi 关系", *"ABCD"}  # letters are initials of people too
FRAME = ("/", "/me", "/notices", "/funnel", "/search?q=zs", "/search/palette?q=zs", "/settings/", "/settings/people")


def words(page: bytes) -> set[str]:
    """All that a page says: its texts, and what it tells those who can't see it."""
    tree = etree.HTML(page or EMPTY, etree.HTMLParser(encoding="utf-8"))
    told = TEXTS(tree) + [value for name in SPOKEN for value in tree.xpath(f"//@{name}")]
    return {" ".join(text.split()) for text in told} - {""}


@pytest.fixture
def pages(kit: Kit) -> list[str]:
    """The addresses of the frame, and for each module of its list, form and a record."""
    return [*FRAME, *(page for module in registry.all_modules() for page in addresses(kit, module))]


def addresses(kit: Kit, module: Module) -> Iterator[str]:
    base = f"/m/{module.slug}/"
    yield from (base, f"{base}new", f"{base}kanban", f"{base}calendar")
    yield from (f"{base}{part}" for part in ("import", "export", "bin"))
    record = module.model.objects.filter(module.rows).order_by("pk").first()
    is_foreign = module.key == "print_template"  # the ready ones speak both languages, each its own
    pk = kit.make(module, "admin").pk if record is None or is_foreign else record.pk
    yield f"{base}{pk}/"
    yield from (f"{base}{pk}/{part}" for part in ("edit", "history", "access", "delete"))


def said(kit: Kit, language: str, pages: list[str]) -> Iterator[tuple[str, str]]:
    """Each page that there is, with each thing that it says."""
    keep_language(kit["admin"].user_id, language)
    browser, opened = kit.browser("admin"), 0
    for page in pages:
        answer = browser.get(page, follow=True)
        if answer.status_code == 200:
            opened += 1
            yield from ((page, text) for text in words(answer.content) - OWN_NAMES)
    assert opened > len(pages) / 2


def titles() -> set[str]:
    """What the company calls its own things: they are not translated."""
    return {
        str(title)
        for module in registry.all_modules()
        for title in module.model.objects.values_list(module.field(module.title).column, flat=True)
    }


def test_no_english_text_stands_on_a_chinese_page(kit: Kit, pages: list[str]):
    english = {
        str(message.id)
        for message in read(CATALOGUE)
        if isinstance(message.id, str) and message.id and message.string != message.id and message.string
    }
    english -= titles() | {
        "Direct superior",
        "Superior of the superior",
    }  # steps of flows that are there from the beginning
    assert {(page, text) for page, text in said(kit, "zh-hans", pages) if text in english} == set()


def test_no_chinese_text_stands_on_an_english_page(kit: Kit, pages: list[str]):
    own = titles()
    found = {(page, text) for page, text in said(kit, "en", pages) if CHINESE.search(text) and text not in own}
    assert found == set()
