"""Answers in JSON, and the entity tag of a record."""

import zlib
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpResponse, HttpResponseNotModified
from django.utils.functional import Promise

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC


def dumped(data: Any) -> bytes:
    """JSON as bytes; texts that wait for a language are said in the present one."""
    return orjson.dumps(data, default=_said, option=OPTIONS)


def answer(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    """Any answer but a record."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(dumped(data), status=status, content_type="application/json", headers=named)


def nothing() -> HttpResponse:
    """Done, and nothing to say."""
    return HttpResponse(status=204)


def record_answer(data: dict[str, Any], status: int = 200, *, place: str = "", asked: Any = None) -> HttpResponse:
    """A record with its entity tag; 304 when the asker has exactly this already."""
    body = dumped(data)
    tag = f'"{data["version"]}-{zlib.crc32(body):08x}"' if "version" in data else f'"{zlib.crc32(body):08x}"'
    if asked is not None and tag in _tags(asked.headers.get("If-None-Match", "")):
        unchanged = HttpResponseNotModified()
        unchanged.headers["ETag"] = tag
        return unchanged
    headers = {"ETag": tag, **({"Location": place} if place else {})}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def moment(value: datetime | None) -> str | None:
    """A moment as the API says it."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _said(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")
