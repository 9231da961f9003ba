"""Build the package to give away, out of a copy: built pages and compiled translations go inside.

python -m scripts.wheel [FOLDER]    write guanxi-….whl into a folder (default: dist)
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED = ("pyproject.toml", "README.md", "LICENSE", "NOTICE", "THIRD_PARTY_NOTICES.md", "src")
LOCK = "requirements.lock"  # what is installed with it
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.egg-info", ".built-from")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "dist")
    print(build(folder), flush=True)
    shutil.copyfile(ROOT / LOCK, folder / LOCK)


def build(folder: Path) -> Path:
    """The path of the package; stops when the pages or the translations are not built."""
    if not (ROOT / "src/guanxi/web/static/dist/manifest.json").exists() or not list(compiled()):
        sys.exit("The pages or the translations are not built yet. Run: make build")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for wanted in WANTED:
            copy(ROOT / wanted, source / wanted)
        for catalogue in compiled():
            copy(catalogue, source / "src/guanxi" / catalogue.relative_to(ROOT))
        return packed(source, folder)


def compiled() -> list[Path]:
    return sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.mo"))


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=LEFT_OUT)
    else:
        shutil.copyfile(source, target)


def packed(source: Path, folder: Path) -> Path:
    """What the build tool of the lock file makes of a folder; nothing is fetched."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)]
    if code := subprocess.run(command, check=False, cwd=source).returncode:
        sys.exit(f"The package was not built (exit code {code}).")
    return max(folder.glob("guanxi-*.whl"), key=lambda path: path.stat().st_mtime)


if __name__ == "__main__":
    main()
