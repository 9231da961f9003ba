"""Database URLs as Django wants them: sqlite:///path and postgresql://user:password@host:port/name."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from guanxi.kernel.replicas import REPLICA

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
    "PRAGMA busy_timeout=20000; PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
)

# Just-in-time compilation costs a second on a query that runs for five milliseconds; and the planner's default for
# finding rows by an index is that of spinning disks.
POSTGRES_OPTIONS = "-c jit=off -c random_page_cost=1.1"


# A process behind a pooler that hands connections on after each transaction may leave nothing behind on them: neither
# prepared statements nor cursors; and pgbouncer refuses options at the beginning.
POOLED = {"prepare_threshold": None}
POOLERS = ("none", "transaction")


def database(url: str, pooler: str = "none") -> dict[str, Any]:
    """One entry of Django's DATABASES; refuses a scheme that is neither SQLite nor PostgreSQL."""
    found = _database(url)
    if pooler != "none" and found["ENGINE"].endswith("postgresql"):
        kept = {name: value for name, value in found["OPTIONS"].items() if name != "options"}
        return {**found, "DISABLE_SERVER_SIDE_CURSORS": True, "OPTIONS": {**kept, **POOLED}}
    return found


def replicas(urls: Sequence[str], pooler: str) -> dict[str, dict[str, Any]]:
    """Further entries: databases that follow the first one and are only read."""
    return {f"{REPLICA}{number}": database(url, pooler) for number, url in enumerate(urls, 1)}


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme in {"sqlite", "sqlite3"}:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path) or ":memory:",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS, "timeout": 20},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"options": POSTGRES_OPTIONS, "connect_timeout": "10", **dict(parse_qsl(parts.query))},
        }
    raise ValueError(f"GUANXI_DATABASE_URL must begin with sqlite:// or postgresql://, not {parts.scheme!r}")
