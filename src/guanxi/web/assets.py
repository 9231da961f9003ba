"""The built front end: names with their hashes stand in the manifest that the build leaves."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DIST = Path(__file__).with_name("static") / "dist"
MANIFEST = DIST / "manifest.json"


def asset(entry: str) -> SafeString:
    """The tags that load an entry such as `main.ts` with its styles."""
    built = _manifest()[f"src/{entry}"]
    styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((_url(css),) for css in built.get("css", ())))
    return format_html('{}\n<script type="module" src="{}"></script>', styles, _url(built["file"]))


def _url(name: str) -> str:
    return static(f"dist/{name}")


def _manifest() -> dict[str, Any]:
    return _read() if settings.DEBUG else _kept()


def _read() -> dict[str, Any]:
    if not MANIFEST.is_file():
        raise FileNotFoundError(f"{MANIFEST} is missing: run `make build` to build the front end")
    found: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


_kept = cache(_read)
