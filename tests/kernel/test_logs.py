"""Lines of the log, for people and for programs."""

import json
import logging
import sys
from contextvars import Context

import pytest

from guanxi.kernel import trace
from guanxi.kernel.logs import Belonging, Json, Lines


def written(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    Belonging().filter(record)
    return formatter.format(record)


@pytest.fixture
def record() -> logging.LogRecord:
    made = logging.LogRecord("guanxi.test", logging.WARNING, __file__, 1, "took %s rows", (5,), None)
    made.facts = {"rows": 5}
    return made


def test_a_json_line_says_what_it_belongs_to(record: logging.LogRecord):
    with trace.tracing("r1", job=7):
        said = json.loads(written(Json(), record))

    assert {"request": "r1", "job": 7, "level": "warning", "message": "took 5 rows", "rows": 5}.items() <= said.items()
    assert said["time"].endswith("Z")


def test_a_text_line_says_it_too(record: logging.LogRecord):
    with trace.tracing("r1", job=7):
        line = written(Lines(), record)

    assert "WARNING [r1 job 7] guanxi.test: took 5 rows rows=5" in line


def test_what_belongs_to_nothing_bears_the_number_of_its_process(record: logging.LogRecord):
    said = Context().run(written, Json(), record)

    assert json.loads(said)["request"] == trace.PROCESS.request


def test_an_error_tells_its_places_on_the_same_line(record: logging.LogRecord):
    try:
        raise KeyError("x")
    except KeyError:
        record.exc_info = sys.exc_info()

    line = written(Json(), record)

    assert "\n" not in line
    assert "test_logs.py" in json.loads(line)["error"]
    assert json.loads(line)["error"].endswith("KeyError: 'x'")
