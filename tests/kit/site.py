"""The product's own WSGI application, served on a port of its own against the test database."""

from collections.abc import Iterator
from threading import Thread

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Requests are no news in tests."""


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of a served Guanxi, such as http://127.0.0.1:41234; the same for all tests of a process."""
    from guanxi.config.wsgi import application  # after Django's set-up

    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(application)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site(transactional_db: None, served: str) -> str:
    """The address of a served Guanxi that sees what the test has committed."""
    return served
