"""guanxi web: pages and API, without background work."""

from argparse import Namespace

from django.conf import settings

from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.serving import address, end_in_time, listen, serve


def handle(given: Namespace) -> int:
    """Serve until stopped."""
    listener = listen(given.host, settings.ENVIRONMENT.port if given.port is None else given.port)
    if listener is None:
        return 1
    prepare_database()
    print(_("Guanxi is at %(address)s") % {"address": address(listener)}, flush=True)
    serve(listener, on_end=lambda: None)
    end_in_time()
    return 0
