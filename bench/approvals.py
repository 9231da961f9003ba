"""What a submission with its approval takes through the service: how many a minute one process does, the processor time
of each, and the ratio to inserting one row."""

import subprocess
import sys
from pathlib import Path

from bench.servers import environment


def report(home: Path, url: str, count: int) -> None:
    """Submit and approve so many forms, and print one line."""
    command = [sys.executable, "-m", "bench.cases", str(count)]
    told = subprocess.run(command, env=environment(home, url), check=True, capture_output=True, text=True).stdout
    done, seconds, processor, bare_seconds, _bare = map(float, told.split()[-5:])
    print("\n| submitted and approved | a minute | processor ms each | of a bare insert |", flush=True)
    print("| ---: | ---: | ---: | ---: |", flush=True)
    each = processor * 1000 / done
    print(f"| {done:,.0f} | {60 * done / seconds:,.0f} | {each:.1f} | {seconds / bare_seconds:,.0f} |", flush=True)
