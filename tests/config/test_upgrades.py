"""A database that people have worked in comes to this release with everything in it."""

import subprocess
import sys

import pytest

from tests.kit.homes import ROOT, Home
from tests.kit.old_release import DONE

pytestmark = pytest.mark.slow


def test_a_filled_database_of_the_first_release_keeps_every_value(home: Home):
    command = [sys.executable, "-m", "tests.kit.old_release"]
    said = subprocess.run(command, cwd=ROOT, env=home.environment, capture_output=True, text=True, check=False)

    assert DONE in said.stdout, said.stderr
