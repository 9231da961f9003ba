"""Django's test clients share one chain of middleware, as all requests to a server do.

Each client would otherwise load it anew with its first request, and look at every static file for it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.test.client import ClientHandler


@pytest.fixture(scope="session", autouse=True)
def one_chain_of_middleware() -> Iterator[None]:
    """Loaded once, and again after a test has changed a setting or taken its change back."""
    load, loaded = ClientHandler.load_middleware, {}

    def load_once(handler: ClientHandler, is_async: bool = False) -> None:
        if "chain" not in loaded:
            load(handler, is_async)
            loaded["chain"] = handler._middleware_chain
        handler._middleware_chain = loaded["chain"]

    def forget(**_changed: Any) -> None:
        loaded.clear()

    setting_changed.connect(forget)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield
    setting_changed.disconnect(forget)
