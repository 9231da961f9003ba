"""The examples of docs/api.md work as they stand there."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.kit.people import Kit

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```http\n(\w+) ([^\n]+)\n(.*?)```\n\n```json (\d+)\n(.*?)```", re.DOTALL)


def test_every_example_answers_what_stands_below_it(kit: Kit):
    bob, examples = kit.api("bob"), EXAMPLE.findall(TEXT)
    ids = {2001: kit.make("product", "admin", standard_price="10000").pk}

    for method, address, rest, status, expected in examples:
        head, _blank, body = ("\n" + rest).partition("\n\n")
        headers = dict(line.split(": ", 1) for line in head.strip().splitlines())
        path, _mark, query = real(address, ids).partition("?")
        answer = bob.generic(
            method,
            path + "?" + quote(query, safe="=&,"),
            real(body, ids).encode(),
            content_type="application/json",
            headers=headers,
        )
        assert answer.status_code == int(status), (address, answer.content.decode())
        compare(json.loads(expected), answer.json(), ids)

    assert len(examples) == TEXT.count("```http") == 14


def real(text: str, ids: dict[int, int]) -> str:
    """The text with the ids of this database for those of the page."""
    return re.sub(r"(?<![\d.\"])[123]00\d(?![\d.])", lambda found: str(ids.get(int(found[0]), found[0])), text)


def compare(expected: Any, found: Any, ids: dict[int, int]) -> None:
    """What stands on the page is part of the answer; an id that is new there gets its meaning here."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            if key == "id":
                ids.setdefault(value, found["id"])
            compare(value, found[key], ids)
    elif isinstance(expected, list):
        assert len(expected) == len(found)
        for one, other in zip(expected, found, strict=True):
            compare(one, other, ids)
    else:
        meant = ids.get(expected, expected) if type(expected) is int else expected
        assert meant == found, (expected, found)
