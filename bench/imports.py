"""How quickly many rows come in by `guanxi import` and go out by `guanxi export`, with how much memory, and what a save
beside an import takes."""

import csv
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import orjson
from rustpy_xlsxwriter import write_worksheet

from bench.client import medians
from bench.questions import Question
from bench.servers import BIN, environment

CITIES = ("上海", "北京", "广州", "深圳", "杭州")
LEVELS = ("A", "B", "C", "D")
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Run:
    """One command: the number that it says first (of its job, or of rows), how long it took, the processor time of its
    own process, and the most memory of its own in MB, without the pages of the database's file that the system lends
    it."""

    number: int
    seconds: float
    processor: float
    memory: float


def write_accounts(path: Path, rows: int, batch: str) -> None:
    """A file of accounts that nobody has yet, in the format that its name ends in."""
    names = ("name", "level", "city", "industry", "phone", "external_id", "remark")
    accounts = (_account(n, batch) for n in range(rows))
    if path.suffix == ".xlsx":
        write_worksheet((dict(zip(names, account, strict=True)) for account in accounts), str(path))
    elif path.suffix == ".jsonl":
        lines = (orjson.dumps(dict(zip(names, account, strict=True))) for account in accounts)
        path.write_bytes(b"\n".join(lines))
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(chain([names], accounts))


def _account(n: int, batch: str) -> tuple[str, ...]:
    name, phone = f"{CITIES[n % 5]}衡量{batch}有限公司{n}", f"137{n:08d}"
    return name, LEVELS[n % 4], CITIES[n % 5], "medical", phone, f"{batch}-{n}", "imported"


def run_import(home: Path, url: str, file: Path) -> Run:
    """Import a file to its end."""
    return _timed(home, url, "import", "accounts", str(file))


def undo_import(home: Path, url: str, job: int) -> Run:
    """Take an import back."""
    return _timed(home, url, "import", "--undo", str(job))


def run_export(home: Path, url: str, file: Path) -> Run:
    """Export all accounts."""
    return _timed(home, url, "export", "accounts", str(file))


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


def _timed(home: Path, url: str, *arguments: str) -> Run:
    started = time.monotonic()
    process = _started(home, url, *arguments)
    memory, ended = 0.0, 0
    while not ended:
        memory = max(memory, _megabytes(process.pid))
        time.sleep(LOOK_SECONDS)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    said = process.stdout.read() if process.stdout else ""
    found = re.search(r"\d+", said)
    if process.returncode or not found:
        sys.exit(f"guanxi {' '.join(arguments)} failed: {said}")
    return Run(int(found.group()), seconds, used.ru_utime + used.ru_stime, memory)


def _started(home: Path, url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(BIN / "guanxi"), *arguments], env=environment(home, url), stdout=subprocess.PIPE, text=True
    )


def _megabytes(pid: int) -> float:
    """The memory of its own that a process has now; nothing once it has ended."""
    try:
        found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
