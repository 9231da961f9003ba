"""What the database knows, looked up when somebody asks: jobs, workers, connections; and what runs here."""

import platform
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from django.db import Error, connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from guanxi.jobs import figures

ACTIVITY = (
    "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"
)


class Facts(Collector):
    """Asked anew for each answer."""

    def collect(self) -> Iterator[Any]:
        about = {"version": version("guanxi"), "python": platform.python_version(), "database": connection.vendor}
        yield InfoMetricFamily("guanxi_build", "What runs here", about)
        try:
            found = [*_jobs(), *_workers(), *_connections()]
        except Error:
            connection.close()
            found = []
        yield GaugeMetricFamily("guanxi_database_up", "Whether the database answers", 1 if found else 0)
        yield from found


def exposed() -> bytes:
    """The facts of this moment, in the format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Facts())
    return generate_latest(registry)


def _jobs() -> Iterator[Any]:
    count = GaugeMetricFamily("guanxi_jobs", "Jobs by kind and state", labels=("task", "state"))
    done = GaugeMetricFamily("guanxi_jobs_done", "What they have done, such as rows imported", labels=("task", "state"))
    for kind in figures.kinds():
        count.add_metric((kind.task, kind.state), kind.jobs)
        done.add_metric((kind.task, kind.state), kind.done)
    waited = figures.seconds_waited()
    return iter((count, done, GaugeMetricFamily("guanxi_queue_age_seconds", "Wait of the oldest job due", waited)))


def _workers() -> Iterator[Any]:
    count, silent = figures.workers()
    yield GaugeMetricFamily("guanxi_workers", "Workers that live", count)
    if silent is not None:
        yield GaugeMetricFamily("guanxi_worker_silence_seconds", "Time since a worker said that it lives", silent)


def _connections() -> Iterator[Any]:
    if connection.vendor != "postgresql":
        return
    found = GaugeMetricFamily("guanxi_database_connections", "Connections of the database", labels=("state",))
    with connection.cursor() as cursor:
        cursor.execute(ACTIVITY)
        for state, count in cursor.fetchall():
            found.add_metric((state,), count)
    yield found
