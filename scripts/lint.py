"""All checks of code and documents, each with its name; every one runs, whatever the others found."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
BRIEF = ["--quiet", "--output-format=concise", "."]
CHECKS = {
    "format (make fmt puts it right)": [str(BIN / "ruff"), "format", "--check", *BRIEF],
    "style": [str(BIN / "ruff"), "check", *BRIEF],
    "types": [str(BIN / "mypy"), "--no-error-summary"],
    "TypeScript": [sys.executable, "-m", "scripts.frontend", "check"],
    "import rules": [str(BIN / "lint-imports"), "--no-logo"],
    "house rules": [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/architecture"],
    "translations": [sys.executable, "-m", "scripts.messages", "check"],
    "links in documents": [sys.executable, "-m", "scripts.links"],
}


def main() -> None:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if failed:
        sys.exit(f"\nNot in order: {', '.join(failed)}")
    print("\nEverything is in order.")


def passes(name: str, command: list[str]) -> bool:
    """Prints what the check said only when it found something."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(f"{'FAILED' if done.returncode else 'ok':6}  {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout.rstrip() + "\n", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
