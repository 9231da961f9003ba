"""Counting requests. Several web processes count into files that they share (`guanxi web --workers`), one in memory."""

import os
import time
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from guanxi.kernel.measuring import Measure

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name for the folder of those files
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
MEMORY_SECONDS = 1.0
STATM = Path("/proc/self/statm")
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 0

_own: Any = CollectorRegistry()
_answered = Counter("guanxi_requests", "Requests answered", ("method", "route", "status"), registry=_own)
_seconds = Histogram("guanxi_request_seconds", "Time to the answer", ("route",), buckets=BUCKETS, registry=_own)
_database = Counter("guanxi_request_database_seconds", "Time of the database in requests", ("route",), registry=_own)
_queries = Counter("guanxi_request_queries", "Queries made in requests", ("route",), registry=_own)
_sources = Counter("guanxi_request_sources", "Requests by the database they read", ("source",), registry=_own)
_under_way = Gauge("guanxi_requests_under_way", "Requests under way", registry=_own, multiprocess_mode="livesum")
_memory = Gauge("guanxi_process_resident_bytes", "Memory of a web process", registry=_own, multiprocess_mode="liveall")
_looked = 0.0


def begin() -> None:
    """A request has come."""
    _under_way.inc()


def end(method: str, route: str, status: int, measure: Measure) -> None:
    """It is answered."""
    _under_way.dec()
    _answered.labels(method, route, str(status)).inc()
    _seconds.labels(route).observe(measure.seconds)
    _database.labels(route).inc(measure.database)
    _queries.labels(route).inc(measure.queries)
    _weigh()


def came_from(source: str) -> None:
    """Which database it has read: the first one, or a replica."""
    _sources.labels(source).inc()


def exposed() -> bytes:
    """All that was counted, by every web process of this machine, in the format of Prometheus."""
    if SHARED not in os.environ:
        return generate_latest(_own)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared)


def _weigh() -> None:
    """Look at the memory once in a while, where the system tells it."""
    global _looked  # noqa: PLW0603
    if time.monotonic() - _looked > MEMORY_SECONDS and STATM.exists():
        _looked = time.monotonic()
        _memory.set(int(STATM.read_text(encoding="ascii").split()[1]) * PAGE)
