"""guanxi run: pages and background work in one go, for a company with one machine."""

from argparse import Namespace

from django.conf import settings

from guanxi.access.actor import find_company
from guanxi.cli import demo
from guanxi.cli.database import prepare_database
from guanxi.cli.listening import listen, tell_address
from guanxi.cli.serving import end_in_time, serve
from guanxi.jobs.children import Children


def handle(given: Namespace) -> int:
    """Serve until stopped. The workers end with this process, however it ends."""
    listener = listen(given.host, settings.ENVIRONMENT.port if given.port is None else given.port)
    prepare_database()
    if given.demo and find_company() is None:
        demo.make()
    if given.demo:
        demo.let_try()
    children = Children(given.workers)

    def start() -> None:
        children.start()
        tell_address(listener)
        demo.tell_sign_ins()

    try:
        serve(listener, on_start=start, on_end=children.ask_to_end)
    finally:
        children.close()
        end_in_time()
    return 0
