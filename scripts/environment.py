"""Make .venv, with the libraries of a lock file and Guanxi itself in it. Does nothing when nothing changed.

Runs with whatever Python the machine has, before anything is installed: standard library only.

    python3 -m scripts.environment run     what the product needs
    python3 -m scripts.environment dev     what its tests and checks need as well
    python3 -m scripts.environment node    Node.js from the Python package index
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMPS = VENV / ".stamps"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock", "node": "requirements-node.lock"}
# The development lock holds everything the product needs: whoever has it need not install the smaller one.
COVERED_BY = {"run": ("run", "dev"), "dev": ("dev",), "node": ("node",)}


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in LOCKS:
        sys.exit(f"usage: python3 -m scripts.environment {'|'.join(LOCKS)}")
    make_venv()
    if not any(is_stamped(each, lock_text(each)) for each in COVERED_BY[kind]):
        install_lock(kind)
    if kind != "node" and not is_stamped("guanxi", package_text()):
        install_package()


def make_venv() -> None:
    """A virtual environment for this very folder; one that was copied from elsewhere or lost its Python is replaced."""
    if PYTHON.exists() and stamped_root() in ("", str(ROOT)):
        return
    python = suitable_python()
    print(f"Making .venv with {python} ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    run([python, "-m", "venv", str(VENV)])
    STAMPS.mkdir()
    (STAMPS / "root").write_text(str(ROOT), encoding="utf-8")


def stamped_root() -> str:
    stamp = STAMPS / "root"
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def suitable_python() -> str:
    """The running Python if new enough, else a newer one on the path; stops with advice when there is none."""
    names = [sys.executable, *(f"python3.{minor}" for minor in range(20, OLDEST[1] - 1, -1))]
    for name in names:
        path = shutil.which(name)
        if path and version_of(path) >= OLDEST:
            if not has_venv(path):
                sys.exit(
                    f"{path} lacks its 'venv' module. Install it; on Debian and Ubuntu: apt-get install python3-venv"
                )
            return path
    sys.exit("Guanxi needs Python 3.11 or newer, and there is none on this machine. Install it, then try again.")


def version_of(python: str) -> tuple[int, ...]:
    asked = subprocess.run(
        [python, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True, check=False
    )
    return tuple(int(part) for part in asked.stdout.split())


def has_venv(python: str) -> bool:
    return subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode == 0


def install_lock(kind: str) -> None:
    print(f"Installing {LOCKS[kind]} ...", flush=True)
    pip("install", "--require-hashes", "--no-deps", "-r", str(ROOT / LOCKS[kind]))
    stamp(kind, lock_text(kind))


def install_package() -> None:
    """Guanxi itself, editable; its build tool comes from the lock, so nothing else is fetched."""
    print("Installing guanxi into .venv ...", flush=True)
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp("guanxi", package_text())


def pip(*arguments: str) -> None:
    run([str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments])


def run(command: list[str]) -> None:
    code = subprocess.run(command, check=False, cwd=ROOT).returncode
    if code:
        sys.exit(f"This failed (exit code {code}): {' '.join(command)}")


def lock_text(kind: str) -> str:
    return (ROOT / LOCKS[kind]).read_text(encoding="utf-8")


def package_text() -> str:
    return str(ROOT) + (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def is_stamped(name: str, text: str) -> bool:
    path = STAMPS / name
    return path.exists() and path.read_text(encoding="utf-8") == digest(text)


def stamp(name: str, text: str) -> None:
    """Written only after success, so that an interrupted installation is repeated."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(digest(text), encoding="utf-8")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    main()
