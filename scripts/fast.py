"""Run the tests of what changed since the last commit: the file that mirrors each changed file, else its folder."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("src/guanxi")


def main() -> None:
    chosen = sorted({test for path in changed_files() for test in tests_of(path)})
    if not chosen:
        print("No changed file has tests.")
        return
    print("Testing " + " ".join(chosen), flush=True)
    sys.exit(subprocess.run([sys.executable, "-m", "pytest", "-q", *chosen], cwd=ROOT, check=False).returncode)


def changed_files() -> list[Path]:
    """Changed and not yet committed, new files included."""
    said = subprocess.run(
        ["git", "status", "--porcelain", "--no-renames", "--untracked-files=all", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [Path(line[3:]) for line in said.split("\0") if line]


def tests_of(path: Path) -> list[str]:
    """tests/a/test_b.py for src/guanxi/a/b.py, else the nearest folder of tests above it; a test is its own."""
    if path.parts[0] == "tests" and path.name.startswith("test_"):
        return [str(path)] if (ROOT / path).exists() else []
    if not path.is_relative_to(PACKAGE) or len(path.relative_to(PACKAGE).parts) < 2:
        return []
    inside = path.relative_to(PACKAGE)
    mirror = Path("tests") / inside.parent / f"test_{inside.stem}.py"
    if (ROOT / mirror).exists():
        return [str(mirror)]
    folders = [Path("tests") / parent for parent in inside.parents if parent != Path(".")]
    return [str(folder) for folder in folders if (ROOT / folder).is_dir()][:1]


if __name__ == "__main__":
    main()
