"""A worker is a process of its own: it knows only what its start brings in."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from guanxi.modules.change_sets.services import PUBLISH, REVERT
from guanxi.records.derived.spread import RECALCULATE
from guanxi.transfer.jobs import BACKUP

SOURCES = Path(__file__).resolve().parents[2] / "src" / "guanxi"
# Names that others say as well.
NAMED = {"BACKUP": BACKUP, "PUBLISH": PUBLISH, "RECALCULATE": RECALCULATE, "REVERT": REVERT}
ASK = "import django; django.setup(); from guanxi.jobs.registry import names; print(*names())"


@pytest.mark.once
def test_every_declared_job_is_known_to_a_fresh_process():
    declared = {
        name.strip('"') if name.startswith('"') else NAMED[name]
        for path in SOURCES.rglob("*.py")
        for name in re.findall(r'^@job\(\s*("\w+"|[A-Z]+)', path.read_text("utf-8"), re.M)
    }
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert "export_list" in declared
    assert declared == set(done.stdout.split())
