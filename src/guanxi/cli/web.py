"""guanxi web: pages and API, without background work."""

from argparse import Namespace

from django.conf import settings

from guanxi.cli.database import prepare_database
from guanxi.cli.serving import end_in_time, listen, serve, tell_address


def handle(given: Namespace) -> int:
    """Serve until stopped."""
    listener = listen(given.host, settings.ENVIRONMENT.port if given.port is None else given.port)
    if listener is None:
        return 1
    prepare_database()
    serve(listener, on_start=lambda: tell_address(listener), on_end=lambda: None)
    end_in_time()
    return 0
