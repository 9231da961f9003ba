"""How a log line looks: text for people, or one JSON object a line for programs. Either says what it belongs to.

Lines say what happened by numbers and names of the product: ids, routes, kinds of jobs. What people have typed, names,
addresses, query strings and bodies are never written. See docs/admin/monitoring.md for the names.
"""

import logging
import os
import time
import traceback
from typing import Any

import orjson

from guanxi.kernel import trace
from guanxi.kernel.redaction import redacted

FACTS = "facts"  # log.info("…", extra={"facts": {"rows": 5}})


class Belonging(logging.Filter):
    """Adds to each line what it belongs to. It sits on the handler, so that libraries' lines are reached too."""

    def filter(self, record: logging.LogRecord) -> bool:
        present = trace.present()
        record.request, record.job = present.request, present.job
        return True


class ErrorsOnly(logging.Filter):
    """Leaves what tells of an error in the program. That an answer was a refusal stands in the line of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None


class Lines(logging.Formatter):
    """Readable text: time, level, what it belongs to, who says it, what happened."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%d %H:%M:%S"

    def format(self, record: logging.LogRecord) -> str:
        belongs = f"{record.request} job {record.job}" if record.job else record.request  # type: ignore[attr-defined]
        facts = "".join(f" {name}={value}" for name, value in _facts(record).items())
        message = redacted(record.getMessage())
        head = f"{self.formatTime(record)} {record.levelname} [{belongs}] {record.name}: {message}{facts}"
        return "\n".join((head, *_error(record)))


class Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": redacted(record.getMessage()),
            "request": record.request,  # type: ignore[attr-defined]
            "job": record.job,  # type: ignore[attr-defined]
            "process": record.process,
            **_facts(record),
        }
        error = _error(record)
        return orjson.dumps({**said, "error": "\n".join(error)} if error else said, default=str).decode()


def settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, in one form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"belonging": {"()": Belonging}, "errors_only": {"()": ErrorsOnly}},
        "formatters": {"lines": {"()": Json if form == "json" else Lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["belonging"]}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "axes": {"level": "ERROR"},
            # Django has handlers of its own for these; ours at the root is the only one.
            "django": {"handlers": [], "level": "WARNING"},
            "django.request": {"level": "ERROR", "filters": ["errors_only"]},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "uvicorn": {"level": "WARNING"},
        },
    }


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    found = getattr(record, FACTS, None)
    return found if isinstance(found, dict) else {}


def _error(record: logging.LogRecord) -> list[str]:
    """Where an error came from, a line for each place, without the values that were at hand there."""
    if not record.exc_info or record.exc_info[1] is None:
        return []
    error = record.exc_info[1]
    folder = os.getcwd() + os.sep
    places = [
        f'  File "{place.filename.removeprefix(folder)}", line {place.lineno}, in {place.name}'
        for place in traceback.extract_tb(record.exc_info[2])
    ]
    return [*places, redacted(f"{type(error).__name__}: {error}")]
