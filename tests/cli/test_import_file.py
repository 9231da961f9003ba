"""`guanxi import` and `guanxi export`, which lead to the engine; that is asked on both databases elsewhere."""

import csv
import json
from pathlib import Path

import pytest

from tests.kit.homes import Home

pytestmark = pytest.mark.slow


def written(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_is_imported_and_comes_out_again(company: Home, tmp_path: Path):
    file = written(tmp_path / "accounts.csv", "name\nLanhai Clinic\n清河医院\n")

    said = company.guanxi("import", "accounts", file)
    company.guanxi("export", "accounts", str(tmp_path / "out.csv"))

    assert "created 2" in said.stdout
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as out:
        text = out.read()
    assert "Lanhai Clinic" in text
    assert "清河医院" in text


@pytest.mark.once
def test_refused_rows_come_back_in_a_file_with_their_reasons(company: Home, tmp_path: Path):
    file = written(tmp_path / "accounts.csv", "name,website\nLanhai Clinic,\n,example.com\n")

    said = company.guanxi("import", "accounts", file, check=False)

    assert said.returncode == 1
    assert "created 1" in said.stdout
    assert "accounts.csv.errors.csv" in said.stderr
    with (tmp_path / "accounts.csv.errors.csv").open(encoding="utf-8-sig", newline="") as errors:
        rows = list(csv.reader(errors))
    assert len(rows) == 2
    assert rows[1][-1]


@pytest.mark.once
def test_an_import_is_undone(company: Home, tmp_path: Path):
    file = written(tmp_path / "accounts.csv", "name\nLanhai Clinic\n")
    number = company.guanxi("import", "accounts", file).stdout.split()[1]

    said = company.guanxi("import", "--undo", number)

    assert "undone 1" in said.stdout
    assert company.guanxi("export", "accounts", str(tmp_path / "out.csv")).stdout.startswith("0 ")


@pytest.mark.once
def test_a_dry_run_keeps_nothing(company: Home, tmp_path: Path):
    file = written(tmp_path / "accounts.csv", "name\nLanhai Clinic\n")

    company.guanxi("import", "accounts", file, "--dry-run")

    assert company.guanxi("export", "accounts", str(tmp_path / "out.csv")).stdout.startswith("0 ")


@pytest.mark.once
def test_an_export_that_needs_an_approval_waits_for_it(company: Home, tmp_path: Path):
    node = {"key": "a", "kind": "approve", "name": "Boss", "approvers": {"by": "superior"}}
    rule = {"name": "Lists", "object": "accounts", "trigger": "export", "active": True, "flow": {"nodes": [node]}}
    file = written(tmp_path / "rules.jsonl", json.dumps(rule))
    company.guanxi("import", "approval-definitions", file)

    said = company.guanxi("export", "accounts", str(tmp_path / "out.csv"))

    assert "/m/approvals/" in said.stdout
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.once
@pytest.mark.parametrize(
    "arguments, expected",
    [
        (("spaceships", "{file}"), "spaceships"),
        (("accounts", "{file}.missing"), ".missing"),
        (("accounts", "{file}", "--map", "{broken}"), "JSON"),
        (("accounts", "{file}", "--as", "nobody"), "nobody"),
        (("accounts", "{file}", "--key", "colour"), "E_UNKNOWN_FIELD"),
        (("--undo", "999"), "E_NOT_FOUND"),
    ],
)
def test_a_mistake_is_told_in_words(company: Home, tmp_path: Path, arguments, expected):
    names = {
        "file": written(tmp_path / "accounts.csv", "name\nLanhai Clinic\n"),
        "broken": written(tmp_path / "map.json", "{"),
    }

    said = company.guanxi("import", *(part.format(**names) for part in arguments), check=False)

    assert said.returncode == 1
    assert expected in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.once
def test_a_map_says_which_column_goes_where(company: Home, tmp_path: Path):
    file = written(tmp_path / "accounts.csv", "who\nLanhai Clinic\n")
    plan = written(tmp_path / "map.json", json.dumps({"columns": {"name": {"from": "who"}}}))

    assert "created 1" in company.guanxi("import", "accounts", file, "--map", plan).stdout


@pytest.mark.once
@pytest.mark.parametrize("arguments", [(), ("accounts",), ("accounts", "file.csv", "--undo", "1")])
def test_import_without_a_file_or_with_an_undo_beside_it_is_misuse(home: Home, arguments):
    said = home.guanxi("import", *arguments, check=False)

    assert said.returncode == 2
