"""Find the Chromium that the browser tests drive, and install one where there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

# The first is the same browser without its windows, which takes two thirds of the processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium-headless-shell", "chromium")  # older systems have the second alone
FONT = "fonts-wqy-microhei"  # a small one with Chinese characters, so that screenshots show words and not boxes


def find() -> str | None:
    """The system's Chromium, else the one Playwright keeps; None when there is neither."""
    named = os.environ.get("GUANXI_TEST_CHROMIUM")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    return playwrights_own()


def playwrights_own() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find_or_install() -> str | None:
    found = find()
    if found is None and may_use_apt():
        install_by_apt()
        found = find()
    if found is None:
        install_by_playwright()
        found = find()
    return found


def may_use_apt() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install_by_apt() -> None:
    print("Installing Chromium with apt-get ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet: dict[str, Any] = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    for browser in BROWSERS:
        wanted = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", browser, FONT]
        if subprocess.run(wanted, check=False, **quiet).returncode == 0:
            return


def install_by_playwright() -> None:
    print("Installing Chromium with Playwright ...", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdin=subprocess.DEVNULL)
