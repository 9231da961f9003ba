"""What tests in a real browser share: a person's session without the form."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from guanxi.jobs.models import Job
from guanxi.jobs.worker import see_through
from tests.kit.people import Kit


@pytest.fixture
def sign_in(context: BrowserContext, site: str, kit: Kit) -> Callable[[str], None]:
    """Gives the browser a person's session without the form."""

    def enter(name: str) -> None:
        session = kit.browser(name).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": site}])

    return enter


@pytest.fixture
def work_off() -> Callable[[], None]:
    """Does the newest job here and now, as a worker does it."""

    def work() -> None:
        newest = Job.objects.latest("pk")
        see_through(newest)

    return work
