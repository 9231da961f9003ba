"""What the documents say of tests is so."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"(tests/[\w/]+\.py)::(\w+)")
LINE = re.compile(r"^\| (\d+) \|[^|]*\| (\S.*?) \|(.*)\|$", re.MULTILINE)
LEAST = 28


def test_every_test_that_a_document_names_is_there():
    missing = [
        f"{page.name}: {file}::{name}"
        for page in (*ROOT.glob("docs/**/*.md"), ROOT / "SECURITY.md")
        for file, name in NAMED.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / file).exists() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_what_people_expect_is_told_whole_and_nothing_holds_without_a_test():
    told = LINE.findall((ROOT / "docs/friendliness.md").read_text(encoding="utf-8"))
    holding = [(number, shown) for number, verdict, shown in told if verdict == "**holds**"]

    assert [int(number) for number, _verdict, _shown in told] == list(range(1, 41))
    assert [number for number, shown in holding if not NAMED.search(shown)] == []
    assert len(holding) >= LEAST


def test_of_the_security_standard_nothing_holds_without_a_test_and_the_counts_are_true():
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    points = re.findall(
        r"^\| (\d+\.\d+\.\d+)[^|]*\|[^|]+\| (\*\*holds\*\*|not applicable|not yet) \|(.*)\|$", page, re.MULTILINE
    )
    verdicts = [verdict for _number, verdict, _why in points]

    assert [number for number, verdict, why in points if verdict == "**holds**" and not NAMED.search(why)] == []
    assert [number for number, verdict, why in points if verdict != "**holds**" and len(why.strip()) < 4] == []
    assert len({number for number, _verdict, _why in points}) == len(points) > 200
    told = f"{verdicts.count('**holds**')} points hold, {verdicts.count('not applicable')} are not applicable, "
    assert f"{told}{verdicts.count('not yet')} do not hold yet." in page
