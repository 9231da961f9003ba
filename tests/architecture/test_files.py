"""Files that git keeps: no address of a package index, locks that agree."""

import re
import subprocess

from tests.architecture.source import ROOT

# Written in two parts, so that this very file does not hold them.
INDEX_HOSTS = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npm" + "mirror", "deb.debian" + ".org"]
BINARY = (".png", ".ico", ".woff2", ".xlsx", ".zip")


def test_no_tracked_file_names_a_package_index():
    found = [
        f"{name}: {host}"
        for name in tracked_files()
        if not name.endswith(BINARY)
        for host in INDEX_HOSTS
        if host in (ROOT / name).read_text(encoding="utf-8", errors="replace")
    ]

    assert found == []


def test_no_tracked_file_is_made_by_a_build():
    made = re.compile(r"\.mo$|\.pyc$|(^|/)node_modules/|^src/guanxi/web/static/dist/|^guanxi-data/")

    assert [name for name in tracked_files() if made.search(name)] == []


def test_the_development_lock_holds_everything_the_product_needs():
    assert pinned("requirements.lock") <= pinned("requirements-dev.lock")


def test_every_locked_package_has_hashes():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-node.lock", "requirements-hostile.lock"):
        for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8")):
            assert block.startswith("#") or "--hash=sha256:" in block, block


def tracked_files() -> list[str]:
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in said.split("\0") if name and (ROOT / name).is_file()]


def pinned(lock: str) -> set[str]:
    return set(re.findall(r"^[a-z][^ ]*==[^ ]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
