"""In a real browser: files come by choosing and dropping, are looked at in place, and come back after a mistake."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from guanxi.records.models import StoredFile
from tests.kit.browser import barriers
from tests.kit.people import Kit

pytestmark = pytest.mark.cold  # a browser keeps pictures for an hour, by the number of the file

DROP = """(zone, names) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File(["text of " + name], name, {type: "text/plain"}));
    for (const kind of ["dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));
    }
}"""


def png() -> bytes:
    """A picture of one jade pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\x0b\x7a\x6f")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, body) for name, body in parts)


def open_record(page: Page, sign_in: Callable[[str], None], kit: Kit) -> Any:
    account = kit.make("account", "bob", name="Riverside")
    sign_in("bob")
    page.goto(f"/m/accounts/{account.pk}/")
    return page.get_by_role("region", name="Files", exact=True)


def test_several_files_are_chosen_at_once_and_a_picture_is_looked_at(
    page: Page, sign_in: Callable[[str], None], kit: Kit
):
    files = open_record(page, sign_in, kit)
    sent: list[FilePayload] = [
        {"name": "现场照片.png", "mimeType": "image/png", "buffer": png()},
        {"name": "second.png", "mimeType": "image/png", "buffer": png()},
    ]
    files.locator("input[multiple]").set_input_files(sent)
    expect(page.get_by_role("status").filter(has_text="Files kept: 2")).to_be_visible()
    expect(files.locator(".file")).to_have_count(2)
    thumb = files.locator("img.file__thumb").first
    thumb.scroll_into_view_if_needed()
    assert thumb.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1

    files.get_by_role("link", name="现场照片.png", exact=True).click()
    window = page.get_by_role("dialog", name="现场照片.png")
    expect(window.get_by_role("img")).to_be_visible()
    assert window.get_by_role("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    assert barriers(page) == []
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("dialog", name="second.png")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(files.get_by_role("link", name="second.png", exact=True)).to_be_focused()


def test_files_are_dropped_and_one_that_is_too_large_is_refused_before_it_travels(
    page: Page, sign_in: Callable[[str], None], kit: Kit
):
    files = open_record(page, sign_in, kit)
    files.evaluate("zone => (zone.dataset.limit = '20')")
    files.evaluate(DROP, ["short.txt", "a name that makes the text too long.txt"])

    expect(page.get_by_role("status").filter(has_text="Files kept: 1")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="too long.txt” is too large")).to_be_visible()
    assert [stored.name for stored in StoredFile.objects.all()] == ["short.txt"]


def test_what_is_refused_says_why(page: Page, sign_in: Callable[[str], None], kit: Kit):
    files = open_record(page, sign_in, kit)
    files.evaluate(DROP, ["run.exe"])

    said = page.get_by_role("status").filter(has_text="“run.exe” was not kept: Files of this kind are refused")
    expect(said).to_be_visible()


def test_a_removed_file_is_brought_back_from_the_toast(page: Page, sign_in: Callable[[str], None], kit: Kit):
    files = open_record(page, sign_in, kit)
    files.evaluate(DROP, ["offer.txt"])
    files.get_by_role("button", name="Remove offer.txt").click()
    expect(files.get_by_role("link", name="offer.txt")).to_have_count(0)

    page.get_by_role("button", name="Undo").click()

    expect(files.get_by_role("link", name="offer.txt")).to_be_visible()


def test_a_pdf_is_shown_by_the_browser_itself(page: Page, sign_in: Callable[[str], None], kit: Kit):
    files = open_record(page, sign_in, kit)
    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF"
    files.locator("input[multiple]").set_input_files(
        {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    link = files.get_by_role("link", name="offer.pdf", exact=True)
    expect(link).to_have_attribute("target", "_blank")
    page.evaluate("Object.defineProperty(navigator, 'pdfViewerEnabled', {value: true})")

    with page.expect_response("**/view") as answered:
        link.click()

    assert answered.value.headers["content-type"] == "application/pdf"
    expect(page.get_by_role("dialog", name="offer.pdf").locator("iframe")).to_be_visible()
