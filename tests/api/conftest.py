"""Clients of the five people."""

from collections.abc import Callable

import pytest

from tests.api.client import Api
from tests.kit.people import Kit


@pytest.fixture
def api(kit: Kit) -> Callable[[str], Api]:
    """`api("bob")`: a client with Bob's token."""
    return lambda name: Api(kit, name)
