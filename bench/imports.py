"""How quickly many rows come in by `guanxi import`, with how much memory, and what a save beside it takes."""

import csv
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.client import medians
from bench.questions import Question
from bench.servers import BIN, environment

CITIES = ("上海", "北京", "广州", "深圳", "杭州")
LEVELS = ("A", "B", "C", "D")


@dataclass(frozen=True)
class Run:
    """One command's rows a second and its largest memory in MB."""

    job: int
    rate: float
    memory: float


def write_accounts(path: Path, rows: int, batch: str) -> None:
    """A file of accounts that nobody has yet."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("name", "level", "city", "industry", "phone", "external_id", "remark"))
        for n in range(rows):
            name, phone = f"{CITIES[n % 5]}衡量{batch}有限公司{n}", f"137{n:08d}"
            out.writerow((name, LEVELS[n % 4], CITIES[n % 5], "medical", phone, f"{batch}-{n}", "imported"))


def run_import(home: Path, url: str, file: Path, rows: int) -> Run:
    """Import a file to its end."""
    said, seconds, memory = _timed(home, url, "import", "accounts", str(file))
    found = re.search(r"\d+", said)
    return Run(int(found.group()) if found else 0, rows / seconds, memory)


def undo_import(home: Path, url: str, job: int, rows: int) -> Run:
    """Take an import back."""
    _said, seconds, memory = _timed(home, url, "import", "--undo", str(job))
    return Run(job, rows / seconds, memory)


def while_importing(home: Path, url: str, file: Path, save: Question, times: int) -> tuple[float, float]:
    """The medians of a save, ours and the bare one, while a file comes in."""
    importing = _started(home, url, "import", "accounts", str(file))
    if importing.stdout:
        importing.stdout.readline()  # it names its job, and begins
    found = medians(save.ours, save.bare, times)
    if importing.poll() is not None:
        print("The import had ended before the saves: give it more --rows.", file=sys.stderr)
    importing.communicate()
    return found


def _timed(home: Path, url: str, *arguments: str) -> tuple[str, float, float]:
    started = time.monotonic()
    process = _started(home, url, *arguments)
    said = process.stdout.read() if process.stdout else ""
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"guanxi {' '.join(arguments)} failed: {said}")
    return said, time.monotonic() - started, _megabytes(used)


def _started(home: Path, url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(BIN / "guanxi"), *arguments], env=environment(home, url), stdout=subprocess.PIPE, text=True
    )


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024
