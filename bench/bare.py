"""The bare limit: the same rows by the plain driver and orjson, behind the same server, without a framework.

It knows nothing of rights, history or errors: owners are named in the address. What Guanxi takes more than this is what
its promises cost.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import psycopg
from a2wsgi import WSGIMiddleware

COLUMNS = os.environ.get("BENCH_COLUMNS", "*")
URL = os.environ["GUANXI_DATABASE_URL"]
IS_SQLITE = URL.startswith("sqlite")
_local = threading.local()


def connection() -> Any:
    """One connection a thread, kept."""
    if not hasattr(_local, "connection"):
        if IS_SQLITE:
            _local.connection = sqlite3.connect(urlsplit(URL).path[1:], isolation_level=None)
            _local.connection.execute("PRAGMA busy_timeout=20000")
            _local.connection.execute("PRAGMA synchronous=NORMAL")
        else:
            _local.connection = psycopg.connect(URL, autocommit=True)
    return _local.connection


def rows(sql: str, parameters: tuple[Any, ...]) -> list[dict[str, Any]]:
    cursor = connection().execute(sql if IS_SQLITE else sql.replace("?", "%s"), parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def listed(table: str, owners: str) -> bytes:
    """The newest fifty rows of some owners; of all when none are named."""
    ids = [int(part) for part in owners.split(",") if part]
    condition = f"owner_id IN ({','.join('?' * len(ids))}) AND" if ids else ""
    sql = f"SELECT {COLUMNS} FROM {table} WHERE {condition} deleted_at IS NULL ORDER BY updated_at DESC, id LIMIT 51"
    return orjson.dumps({"items": rows(sql, tuple(ids))[:50]}, default=str)


def record(table: str, pk: str) -> bytes:
    return orjson.dumps(rows(f"SELECT {COLUMNS} FROM {table} WHERE id = ?", (int(pk),))[0], default=str)


def saved(table: str, pk: str) -> bytes:
    """One update of one row by its key, committed."""
    sql = f"UPDATE {table} SET city = ?, version = version + 1 WHERE id = ?"
    connection().execute(sql if IS_SQLITE else sql.replace("?", "%s"), ("上海", int(pk)))
    return b"{}"


def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """/list?table=…&owners=…, /record?table=…&id=…, /save?table=…&id=…"""
    query = {key: values[0] for key, values in parse_qs(environ["QUERY_STRING"]).items()}
    path = environ["PATH_INFO"]
    if path == "/list":
        body = listed(query["table"], query.get("owners", ""))
    elif path == "/record":
        body = record(query["table"], query["id"])
    else:
        body = saved(query["table"], query["id"])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


application = WSGIMiddleware(answer, workers=8)
