"""The three stand-ins, one after the other."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from guanxi.messaging.im.pace import Pace
from guanxi.messaging.im.providers import PROVIDERS
from tests.kit.im.desk import Desk
from tests.kit.im.dingtalk import dingtalk_desk
from tests.kit.im.feishu import feishu_desk
from tests.kit.im.wecom import wecom_desk

DESKS: dict[str, Callable[[], Any]] = {"dingtalk": dingtalk_desk, "wecom": wecom_desk, "feishu": feishu_desk}


@pytest.fixture(params=sorted(DESKS))
def desk(request: Any, settings: Any, kit: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A provider, set up and switched on, which takes as many calls a second as come."""
    settings.CALLS_TO_PRIVATE = True
    monkeypatch.setattr(PROVIDERS[request.param], "pace", Pace(10_000))
    with ExitStack() as stack:
        found = stack.enter_context(DESKS[request.param]())
        found.use()
        yield found
