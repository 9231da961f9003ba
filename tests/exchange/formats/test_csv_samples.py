"""The CSV samples of other projects' test suites, where they are at hand."""

import json
import os
from pathlib import Path

import pytest

from guanxi.exchange.formats.csv import open_csv, read_csv
from guanxi.exchange.formats.table import problems
from guanxi.kernel.errors import DomainError

SAMPLES = Path(os.environ.get("GUANXI_REAL_DATA") or "absent") / "csv"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="GUANXI_REAL_DATA names no folder with csv samples")

SPECTRUM = sorted((SAMPLES / "csv-spectrum" / "csvs").glob("*.csv"))
RAW = sorted((SAMPLES / "csv-test-data" / "csv").glob("*.csv"))
# In this sample one value of the expected result is not the one of the file.
MASKED = {"location_coordinates": ("Contact Phone Number",)}


def objects(path: Path) -> list[dict[str, str]]:
    table = read_csv(path)
    return [dict(zip(table.header, row.cells, strict=True)) for row in table.rows()]


def with_its_line_ends(path: Path, folder: Path) -> Path:
    """A sample of CRLF whose copy lost its carriage returns gets them back."""
    content = path.read_bytes()
    if not path.stem.endswith("_crlf") or b"\r\n" in content:
        return path
    restored = folder / path.name
    restored.write_bytes(content.replace(b"\n", b"\r\n"))
    return restored


@pytest.mark.parametrize("path", SPECTRUM, ids=lambda path: path.stem)
def test_spectrum_is_read_as_objects(path, tmp_path):
    expected = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    expected = expected if isinstance(expected, list) else [expected]
    found = objects(with_its_line_ends(path, tmp_path))
    for name in MASKED.get(path.stem, ()):
        for item in (*found, *expected):
            item.pop(name)
    assert found == expected


@pytest.mark.parametrize("path", [path for path in RAW if not path.stem.startswith("bad-")], ids=lambda path: path.stem)
def test_test_data_is_read_as_raw_cells(path):
    expected = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
    found = objects(path) if path.stem.startswith("header-") else [cells for _line, cells in open_csv(path).records()]
    assert found == expected


@pytest.mark.parametrize(
    ("name", "line", "reason"),
    [
        ("bad-header-less-fields", 2, "2 cells"),
        ("bad-header-more-fields", 2, "4 cells"),
        ("bad-missing-quote", 2, "never closed"),
        ("bad-quotes-with-unescaped-quote", 2, "after a closing quote"),
        ("bad-unescaped-quote", 2, "inside a cell"),
    ],
)
def test_bad_samples_are_refused_with_line_and_reason(name, line, reason):
    (problem,) = problems(read_csv(SAMPLES / "csv-test-data" / "csv" / f"{name}.csv"))
    assert problem.params["line"] == line
    assert reason in problem.message


def test_a_sample_without_header_is_refused():
    with pytest.raises(DomainError, match="E_EMPTY_FILE"):
        read_csv(SAMPLES / "csv-test-data" / "csv" / "bad-header-no-header.csv")
