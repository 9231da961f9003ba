"""guanxi worker: background work, without pages."""

from argparse import Namespace

from guanxi.cli.database import prepare_database
from guanxi.cli.machines import leave_name
from guanxi.cli.taken_up import tell_taken_up
from guanxi.jobs.process import end_with_parent, stop_on_signals
from guanxi.jobs.worker import work


def handle(given: Namespace) -> int:
    """Work until stopped; as a part of `guanxi run` also until that process is gone."""
    stop = stop_on_signals()
    if given.embedded:
        end_with_parent(stop)
    prepare_database()
    leave_name()
    work(stop, with_schedules=given.embedded, tell=tell_taken_up)
    return 0
