"""What five automations add to an import: time, processor time and memory, with and without them; and how quickly a
worker goes on with what they leave for after the commit."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.imports import Run, run_import, undo_import, write_accounts
from bench.servers import environment


def report(home: Path, url: str, rows: int) -> None:
    """Import the same file twice, and print a table of both."""
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-rules-") as folder:
        file = Path(folder) / "in.csv"
        write_accounts(file, rows, "ruled")
        print(
            "\n| import | seconds | processor s | memory MB | ratio |\n| --- | ---: | ---: | ---: | ---: |", flush=True
        )
        plain = run_import(home, url, file)
        _line(f"{rows:,} rows, without automations", plain, plain)
        undo_import(home, url, plain.number)
        _rules(home, url)
        _line(f"{rows:,} rows, with five", run_import(home, url, file), plain)
        count, seconds = _rules(home, url, "--drain").split()
        print(f"\nAfter the commit: {int(count):,} runs, {int(count) / float(seconds):,.0f} a second", flush=True)


def _rules(home: Path, url: str, *more: str) -> str:
    command = [sys.executable, "-m", "bench.rules", *more]
    return subprocess.run(command, env=environment(home, url), check=True, capture_output=True, text=True).stdout


def _line(what: str, run: Run, plain: Run) -> None:
    ratio = run.processor / plain.processor
    print(f"| {what} | {run.seconds:.0f} | {run.processor:.1f} | {run.memory:.0f} | {ratio:.1f} |", flush=True)
