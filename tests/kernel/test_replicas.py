"""Which replicas are read, as far as it can be said without one."""

import time

import pytest

from guanxi.kernel import replicas

pytestmark = pytest.mark.once


def test_while_a_look_takes_long_nobody_goes_by_the_one_before():
    watch = replicas._Watch()
    watch._good, watch._at = ["replica1"], time.monotonic()
    assert watch.good() == ["replica1"]

    watch._at -= replicas.STALE_SECONDS
    with watch._lock:
        assert watch.good() == []
