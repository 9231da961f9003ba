"""Write the lock files anew: exact versions and hashes for every platform, no address of any package index."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ["uv", "pip", "compile", "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
COMPILE += ["--universal", "--python-version", "3.11", "--quiet"]
WANTED = {
    "requirements.lock": ["pyproject.toml", "--extra", "build"],
    "requirements-dev.lock": ["pyproject.toml", "--extra", "build", "--extra", "dev"],
    "requirements-node.lock": ["--group", "node"],
    "requirements-hostile.lock": ["--group", "hostile"],
}


def main() -> None:
    for lock, sources in WANTED.items():
        command = [str(Path(sys.executable).with_name("uv")), *COMPILE[1:], *sources, "--output-file", lock]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
