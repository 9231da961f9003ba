"""How long a test digs: little in the suite, for as long as it takes in `make trust`."""

import os

import pytest

DEEP = os.environ.get("GUANXI_TEST_TRUST") == "1"

#: For tests that belong to `make trust` alone.
only_in_trust = pytest.mark.skipif(not DEEP, reason="runs in `make trust`")


def times(few: int, many: int) -> int:
    """How often: `few` in the suite, `many` in `make trust`."""
    return many if DEEP else few
