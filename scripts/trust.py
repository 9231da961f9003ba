"""Run the long trials, on both databases: every test of the suite that digs deeper when it may.

A test says so by importing tests.kit.trust. Arguments go to pytest, as with scripts.test.
"""

import os
import sys
from pathlib import Path

from scripts import test

ROOT = Path(__file__).resolve().parent.parent
MARK = "tests.kit.trust import"
PATIENT = ("-o", "faulthandler_timeout=3600")  # a long trial does not hang


def main() -> None:
    os.environ["GUANXI_TEST_TRUST"] = "1"
    sys.argv[1:] = [*PATIENT, *(sys.argv[1:] or trials())]
    test.main()


def trials() -> list[str]:
    """The files of tests that dig deeper here."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file.relative_to(ROOT)) for file in files if MARK in file.read_text(encoding="utf-8")]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
