"""Run the long trials, on both databases: every test of the suite that digs deeper when it may.

A test says so by importing tests.kit.trust. The two databases are tried side by side, each file by file, so that what
a file found is told as soon as it is through, and the table in the end says how long each took. Arguments name paths,
such as tests/jobs.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts import chromium, postgres

ROOT = Path(__file__).resolve().parent.parent
MARK = "tests.kit.trust import"
PATIENT = ("-o", "faulthandler_timeout=3600")  # a long trial does not hang
NO_TESTS = 5  # pytest's exit code for "nothing was collected"


def main() -> None:
    path = chromium.find_or_install()
    if path:
        os.environ["GUANXI_TEST_CHROMIUM"] = path
    files = trials(sys.argv[1:])
    with ThreadPoolExecutor(2) as side_by_side:
        on_sqlite = side_by_side.submit(run_all, "SQLite", "", files)
        told = run_on_postgres(files)
        told = on_sqlite.result() + told
    print("\n" + "\n".join(told), flush=True)
    sys.exit(1 if any("FAILED" in line for line in told) else 0)


def trials(chosen: Iterable[str] = ()) -> list[str]:
    """The files of tests that dig deeper here, all of them or those below the chosen paths."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    found = [str(file.relative_to(ROOT)) for file in files if MARK in file.read_text(encoding="utf-8")]
    return [file for file in found if not chosen or file.startswith(tuple(chosen))]


def run_on_postgres(files: Iterable[str]) -> list[str]:
    binaries = postgres.find_binaries()
    if not binaries:
        return ["PostgreSQL: SKIPPED, no server programs (initdb, postgres) were found on this machine"]
    with postgres.throw_away(binaries) as url:
        return run_all("PostgreSQL", url, files, "--second-database")


def run_all(engine: str, url: str, files: Iterable[str], *options: str) -> list[str]:
    """Run file by file; a line about each that had something to run."""
    environment = {**os.environ, "GUANXI_TEST_DATABASE_URL": url, "GUANXI_TEST_TRUST": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    told = []
    for file in files:
        started = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", *PATIENT, *options, file]
        ran = subprocess.run(command, cwd=ROOT, env=environment, check=False, text=True, capture_output=True)
        if ran.returncode == NO_TESTS:
            continue
        state = f"FAILED (code {ran.returncode})" if ran.returncode else "passed"
        told.append(f"{engine}: {file} {state} in {time.monotonic() - started:.0f} s")
        print(f"{ran.stdout}{ran.stderr}{told[-1]}\n", flush=True)
    return told


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
