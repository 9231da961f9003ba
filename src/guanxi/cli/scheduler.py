"""guanxi scheduler: starts what is due by the clock; the workers do it."""

from argparse import Namespace

from guanxi.cli.database import prepare_database
from guanxi.jobs.process import stop_on_signals
from guanxi.jobs.worker import schedule


def handle(given: Namespace) -> int:
    """Watch the clock until stopped."""
    stop = stop_on_signals()
    prepare_database()
    schedule(stop)
    return 0
