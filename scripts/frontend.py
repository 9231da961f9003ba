"""Build the front end into src/guanxi/web/static/dist, when its sources are newer than what was built.

python -m scripts.frontend            build if stale
python -m scripts.frontend check      run the TypeScript compiler's checks
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend"
MODULES = SOURCES / "node_modules"
BUILT = ROOT / "src/guanxi/web/static/dist"
MANIFEST = BUILT / "manifest.json"
FONTS = MODULES / "@expo-google-fonts/noto-sans-sc"
WEIGHTS = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf", "LICENSE_FONT")
OLDEST_NODE = (22, 12)


def main() -> None:
    if sys.argv[1:] == ["check"]:
        node_run("node_modules/typescript/bin/tsc", "--noEmit")
    elif sys.argv[1:]:
        sys.exit("usage: python -m scripts.frontend [check]")
    elif is_stale():
        build()


def is_stale() -> bool:
    stamp = BUILT / ".built-from"
    if not MANIFEST.exists() or not stamp.exists():
        return True
    return stamp.read_text(encoding="utf-8") != fingerprint(source_files())


def build() -> None:
    print("Building the front end ...", flush=True)
    before = fingerprint(source_files())
    node_run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    compress()
    take_fonts()
    (BUILT / ".built-from").write_text(before, encoding="utf-8")


def compress() -> None:
    """A compressed copy beside each file, which the server sends to browsers that take it."""
    for path in (BUILT / "assets").iterdir():
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def take_fonts() -> None:
    """The letters of printed documents, with their licence: two weights of a font that says all Chinese."""
    target = BUILT / "fonts"
    target.mkdir(exist_ok=True)
    for name in WEIGHTS:
        shutil.copyfile(FONTS / name, target / Path(name).name)


def source_files() -> list[Path]:
    return sorted(path for path in SOURCES.rglob("*") if path.is_file() and MODULES not in path.parents)


def fingerprint(files: list[Path]) -> str:
    """One hash over names and contents: file times say nothing after a checkout."""
    total = hashlib.sha256()
    for path in files:
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def node_run(script: str, *arguments: str) -> None:
    node, npm = find_node()
    install_modules(npm, node.parent)
    run([str(node), script, *arguments], node.parent)


def install_modules(npm: Path, node_folder: Path) -> None:
    """The locked packages, without running any script of theirs."""
    stamp = MODULES / ".installed-from"
    wanted = fingerprint([SOURCES / "package.json", SOURCES / "package-lock.json"])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    run([str(npm), "ci", "--ignore-scripts", "--loglevel=error"], node_folder)
    stamp.write_text(wanted, encoding="utf-8")


def find_node() -> tuple[Path, Path]:
    """Node and npm of the machine when new enough, else from the Python package index, kept in .venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and is_new_enough(node):
        return Path(node), Path(npm)
    subprocess.run([sys.executable, "-m", "scripts.environment", "node"], cwd=ROOT, check=True)
    folder = Path(sys.executable).parent
    return folder / "node", folder / "npm"


def is_new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.match(r"v(\d+)\.(\d+)", said)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= OLDEST_NODE


def run(command: list[str], node_folder: Path) -> None:
    path = f"{node_folder}{os.pathsep}{os.environ.get('PATH', '')}"
    code = subprocess.run(command, cwd=SOURCES, env={**os.environ, "PATH": path}, check=False).returncode
    if code:
        sys.exit(f"The front end was not built (exit code {code}): {' '.join(command)}")


if __name__ == "__main__":
    main()
