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

URL = os.environ["GUANXI_DATABASE_URL"]
IS_SQLITE = URL.startswith("sqlite")
COLUMNS = "id, name, number, level, industry, city, stage, owner_id, updated_at, version"
LIST = f"SELECT {COLUMNS} FROM accounts_account WHERE {{owned}} deleted_at IS NULL"
NEWEST = "ORDER BY updated_at DESC, id LIMIT 51"
DEALS = "FROM opportunities_opportunity WHERE {owned} deleted_at IS NULL AND status = 'open'"
QUERIES = {
    "list": f"{LIST} {NEWEST}",
    "deep": f"{LIST} AND updated_at < '2025-06-01' {NEWEST}",
    "filtered": f"{LIST} AND city = '上海' AND level = 'A' {NEWEST}",
    "sorted": f"{LIST} ORDER BY name_key, id LIMIT 51",
    "grouped": "SELECT level, COUNT(*) FROM accounts_account WHERE {owned} deleted_at IS NULL GROUP BY level",
    "record": f"SELECT {COLUMNS} FROM accounts_account WHERE id = {{id}}",
    "board": f"SELECT id, name, number, amount, stage_id, owner_id {DEALS} {NEWEST}",
    "funnel": f"SELECT stage_id, COUNT(*), SUM(amount_base) {DEALS} GROUP BY stage_id",
    "forecast": f"SELECT owner_id, forecast_category, SUM(amount_base) {DEALS} GROUP BY owner_id, forecast_category",
}
SAVE = "UPDATE accounts_account SET city = '上海', version = version + 1 WHERE id = {id}"
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


def rows(sql: str) -> bytes:
    """The rows of a query, fifty at most."""
    cursor = connection().execute(sql)
    names = [column[0] for column in cursor.description]
    return orjson.dumps({"items": [dict(zip(names, row, strict=True)) for row in cursor.fetchall()[:50]]}, default=str)


def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """/{query}?owners=1,2&id=3; no owners are all."""
    query = {key: values[0] for key, values in parse_qs(environ["QUERY_STRING"]).items()}
    name, pk = environ["PATH_INFO"].strip("/"), int(query.get("id", "1"))
    if name == "save":
        connection().execute(SAVE.format(id=pk))
        body = b"{}"
    else:
        owners = ",".join(str(int(part)) for part in query.get("owners", "").split(",") if part)
        body = rows(QUERIES[name].format(owned=f"owner_id IN ({owners}) AND" if owners else "", id=pk))
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


application = WSGIMiddleware(answer, workers=8)
