"""Which replicas are read, as far as it can be said without one."""

import time
from typing import Any

import pytest

from guanxi.kernel import replicas
from guanxi.meta import registry

pytestmark = pytest.mark.once


def test_while_a_look_takes_long_nobody_goes_by_the_one_before():
    watch = replicas._Watch()
    watch._good, watch._at = ["replica1"], time.monotonic()
    assert watch.good() == ["replica1"]

    watch._at -= replicas.STALE_SECONDS
    with watch._lock:
        assert watch.good() == []


@pytest.mark.django_db
def test_the_shape_of_the_company_is_read_where_its_mark_was(settings: Any, monkeypatch: pytest.MonkeyPatch):
    """A replica may lag by a second: what it says would be kept under the new mark until the next change."""
    asked: list[str] = []
    ask = replicas.Router.db_for_read

    def noted(router: replicas.Router, model: Any, **hints: Any) -> str:
        asked.append(ask(router, model, **hints))
        return replicas.PRIMARY

    monkeypatch.setattr(replicas.Router, "db_for_read", noted)
    settings.DATABASE_ROUTERS = ["guanxi.kernel.replicas.Router"]
    with replicas.reading("replica1"):
        registry.keep_up("a mark")
    assert set(asked) == {replicas.PRIMARY}
