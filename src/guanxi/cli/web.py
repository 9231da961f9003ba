"""guanxi web: pages and API, without background work, in one process or in several that are replaced one by one."""

import os
import signal
from argparse import Namespace

from django.conf import settings

from guanxi.cli.database import prepare_database
from guanxi.cli.listening import listen, take_over, tell_address
from guanxi.cli.serving import end_in_time, serve
from guanxi.cli.web_processes import WebProcesses
from guanxi.jobs.process import when_parent_goes


def handle(given: Namespace) -> int:
    """Serve until stopped."""
    if given.fd is not None:
        listener = take_over(given.fd)
    else:
        listener = listen(given.host, settings.ENVIRONMENT.port if given.port is None else given.port)
    prepare_database()
    if given.workers is not None:
        return WebProcesses(listener, given.workers).keep()
    if given.tell is not None:  # one of several
        when_parent_goes(lambda: os.kill(os.getpid(), signal.SIGTERM))
    serve(
        listener,
        on_start=lambda: tell_address(listener) if given.tell is None else os.close(given.tell),
        on_end=lambda: None,
    )
    end_in_time()
    return 0
