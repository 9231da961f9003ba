"""Render the style guide and photograph it in both languages, themes and widths.

python -m scripts.guide FOLDER [PAGE …]      writes FOLDER/<page>-<language>-<theme>-<width>.png
"""

import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from scripts import chromium
from scripts.guide.render import PAGES, render

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "src/guanxi/web/static"
WIDTHS = {"laptop": (1366, 768), "phone": (390, 844)}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Requests are no news here."""


def main() -> None:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        (Path(folder) / "static").symlink_to(STATIC)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        photograph(Path(folder), f"http://127.0.0.1:{server.server_port}", target, sys.argv[2:] or list(PAGES))
        server.shutdown()


def photograph(folder: Path, site: str, target: Path, pages: list[str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
        for page in pages:
            for language in ("zh-hans", "en"):
                for theme in ("light", "dark"):
                    name = f"{page}-{language[:2]}-{theme}"
                    (folder / f"{name}.html").write_text(render(page, language, theme), encoding="utf-8")
                    for width in WIDTHS:
                        shoot(browser, f"{site}/{name}.html", width, target / f"{name}-{width}.png")
        browser.close()


def shoot(browser: Browser, address: str, width: str, file: Path) -> None:
    wide, high = WIDTHS[width]
    page = browser.new_page(viewport={"width": wide, "height": high})
    page.on("pageerror", lambda error: print(f"{address}: {error}", file=sys.stderr))
    page.goto(address, wait_until="networkidle")
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if overflow > 0:
        print(f"{file.name}: {overflow} px wider than the screen", file=sys.stderr)
    page.screenshot(path=str(file), full_page=False)
    page.close()


main()
