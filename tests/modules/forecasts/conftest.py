"""A company whose fiscal year begins in April."""

from datetime import UTC, datetime
from typing import Any

import pytest

from guanxi.access.models import Company
from tests.kit.people import Kit


@pytest.fixture
def april(kit: Kit, settings: Any) -> Kit:
    """A company whose fiscal year begins on 1 April, on 15 May."""
    settings.FROZEN_TIME = datetime(2026, 5, 15, 4, tzinfo=UTC).isoformat()
    Company.objects.update(fiscal_start_month=4)
    for name in ("admin", "alice", "bob", "ben"):
        kit.again(name)
    return kit
