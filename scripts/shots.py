"""Take the screenshots of the documentation: a fresh demo company in each language, its main pages in both widths.

python -m scripts.shots [FOLDER]      writes FOLDER/<page>-<language>-<width>[-dark].png, by default docs/screenshots
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
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts import chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/screenshots"
# A team leader of the demo company, with customers and tasks of her own and people below her; see docs/demo.md.
PERSON, PASSWORD = "fang.xiaoyun", "Guanxi-Demo-1"
GUANXI = [sys.executable, "-m", "guanxi"]
LANGUAGES = {"zh-hans": "zh-CN", "en": "en-GB"}
WIDTHS = {"laptop": ViewportSize(width=1366, height=768), "phone": ViewportSize(width=390, height=844)}
PAGES = {
    "accounts": "/m/accounts/",
    "board": "/m/opportunities/kanban",
    "funnel": "/funnel",
    "form": "/m/opportunities/new",
    "import": "/m/accounts/import",
    "workbench": "/",  # last, when there are records to have been opened
}
DARK = ("workbench", "board")


@dataclass(frozen=True)
class Look:
    """How a page is shown."""

    language: str
    width: str
    is_dark: bool = False

    @property
    def name(self) -> str:
        return f"{self.language}-{self.width}{'-dark' if self.is_dark else ''}"


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = chromium.find_or_install()
    if path is None:
        sys.exit("Screenshots need Chromium, and none could be found or installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for language in LANGUAGES:
            with demo(language) as address:
                photograph_language(browser, address, language, folder)


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


def photograph_language(browser: Browser, address: str, language: str, folder: Path) -> None:
    for width in WIDTHS:
        photograph(browser, address, Look(language=language, width=width), folder)
    photograph(browser, address, Look(language=language, width="laptop", is_dark=True), folder)


def photograph(browser: Browser, address: str, look: Look, folder: Path) -> None:
    context = browser.new_context(
        base_url=address,
        viewport=WIDTHS[look.width],
        locale=LANGUAGES[look.language],
        color_scheme="dark" if look.is_dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    sign_in(page, look, folder)
    if not look.is_dark:
        open_best_customer(page)
        shoot(page, "account", look, folder)
    for name, place in PAGES.items():
        if name in DARK or not look.is_dark:
            page.goto(place)
            shoot(page, name, look, folder)
    context.close()


def sign_in(page: Page, look: Look, folder: Path) -> None:
    page.goto("/login/")
    if not look.is_dark:
        shoot(page, "login", look, folder)
    page.locator("input[name=username]").fill(PERSON)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def open_best_customer(page: Page) -> None:
    """The record page of the account that has bought most: its timeline has something to show."""
    page.goto("/m/accounts/?sort=-deal_amount_base")
    links = page.locator("main a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    page.goto(next(link for link in links if re.fullmatch(r"/m/accounts/\d+/", link)))


def shoot(page: Page, name: str, look: Look, folder: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{name}-{look.name}.png", animations="disabled")


if __name__ == "__main__":
    main()
