"""Where the real data lies, and the figures that were checked for it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

DATA = Path(os.environ.get("GUANXI_REAL_DATA") or "absent")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def facts(name: str) -> Any:
    """The checked figures of one folder; nothing when the data is not at hand."""
    path = DATA / "FACTS.json"
    return json.loads(path.read_text(encoding="utf-8"))[name] if path.is_file() else {}


def needs(name: str) -> Any:
    """Skip, in plain words, where a folder of the real data is not at hand."""
    return pytest.mark.skipif(not (DATA / name).is_dir(), reason=f"GUANXI_REAL_DATA names no folder with {name}")
