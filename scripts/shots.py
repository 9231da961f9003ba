"""Take screenshots of a fresh demo company in each language.

python -m scripts.shots             the pictures that the documentation shows, in docs/screenshots, with few colours
python -m scripts.shots FOLDER      every main page in both languages and widths, light and dark, to look at

A picture is called <page>-<language>-<width>[-dark].png.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts import chromium
from scripts.png import shrink
from scripts.scenes import SCENES, open_scene

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/screenshots"
USED = re.compile(r"screenshots/([\w-]+)\.png")
# A team leader of the demo company, with customers and tasks of her own and people below her; see docs/demo.md.
PERSON, PASSWORD = "fang.xiaoyun", "Guanxi-Demo-1"
GUANXI = [sys.executable, "-m", "guanxi"]
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
WIDTHS = {"laptop": ViewportSize(width=1366, height=768), "phone": ViewportSize(width=390, height=844)}


@dataclass(frozen=True)
class Look:
    """How a page is shown."""

    language: str
    width: str
    is_dark: bool

    def name(self, page: str) -> str:
        return f"{page}-{self.language}-{self.width}{'-dark' if self.is_dark else ''}"

    def scenes(self) -> list[str]:
        """The pages that there are in this width."""
        return [name for name, scene in SCENES.items() if scene.width in ("", self.width)]


LOOKS = [Look(*parts) for parts in product(LANGUAGES, WIDTHS, (False, True))]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium.find_or_install()
    if path is None:
        sys.exit("Screenshots need Chromium, and none could be found or installed.")
    wanted = (
        used_by_the_documentation()
        if folder == FOLDER
        else {look.name(page) for look in LOOKS for page in look.scenes()}
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for language in LANGUAGES:
            with demo(language) as address:
                for look in (look for look in LOOKS if look.language == language):
                    photograph(browser, address, look, wanted, folder)


def used_by_the_documentation() -> set[str]:
    texts = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return {name for text in texts for name in USED.findall(text.read_text(encoding="utf-8"))}


@contextmanager
def demo(language: str) -> Iterator[str]:
    """The address of a served demo company in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="guanxi-shots-") as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
        environment = {**kept, "GUANXI_HOME": home}
        subprocess.run([*GUANXI, "demo", "--language", language], env=environment, check=True)
        server = subprocess.Popen(
            [*GUANXI, "run", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            yield address_of(server)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def address_of(server: "subprocess.Popen[str]") -> str:
    for line in server.stdout or ():
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise RuntimeError("the demo server did not start")


def photograph(browser: Browser, address: str, look: Look, wanted: set[str], folder: Path) -> None:
    """The wanted pages in one look; nobody signs in where none is wanted."""
    pages = [page for page in look.scenes() if look.name(page) in wanted]
    context = browser.new_context(
        base_url=address,
        viewport=WIDTHS[look.width],
        locale=LANGUAGES[look.language],
        color_scheme="dark" if look.is_dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    for name in pages:
        if name != "login" and not any(cookie["name"] == "sessionid" for cookie in context.cookies()):
            sign_in(page)
        open_scene(page, name)
        page.screenshot(path=folder / f"{look.name(name)}.png", animations="disabled")
        if folder == FOLDER:
            make_small(folder / f"{look.name(name)}.png")
    context.close()


def sign_in(page: Page) -> None:
    """In, and to a customer, so that the workbench has a record to tell of."""
    page.goto("/login/")
    page.locator("#field-username").fill(PERSON)
    page.locator("#field-password").fill(PASSWORD)
    page.locator("#field-password").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    open_scene(page, "account")


def make_small(path: Path) -> None:
    path.write_bytes(shrink(path.read_bytes()))


if __name__ == "__main__":
    main()
