"""docs/admin/backups.md: every command in it is run, in its order, and does what it says."""

import re
import shlex
from pathlib import Path

import pytest

from tests.kit.homes import ROOT, Home
from tests.kit.trust import only_in_trust
from tests.transfer.companies import new_home

pytestmark = [pytest.mark.slow, only_in_trust]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
URL = "postgresql://guanxi:secret@localhost/guanxi"


def test_every_command_of_the_page_works(company: Home, tmp_path: Path):
    page = (ROOT / "docs/admin/backups.md").read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(page) for line in block.splitlines()]
    assert len(lines) == 7

    with new_home(tmp_path / "target") as target:
        for line in lines:
            words = shlex.split(line.replace("/backups", str(tmp_path)).replace(URL, target.database_url))
            assert words[0] == "guanxi"
            company.guanxi(*words[1:])

        moved = Home(company.path, target.database_url)
        assert moved.one("SELECT name FROM access_company") == company.one("SELECT name FROM access_company")
