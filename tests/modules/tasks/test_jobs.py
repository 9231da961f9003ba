"""Reminders of tasks: each once, whatever happens to the worker."""

from typing import Any

import pytest
from django.db import transaction

from guanxi.jobs.run import Run
from guanxi.messaging import notices
from guanxi.meta import registry
from guanxi.modules.tasks.jobs import remind_of_tasks
from guanxi.records import store
from tests.kit.people import Kit

TASK = registry.get("task")
RUN = Run(job_id=1, user_id=None)


@pytest.fixture(autouse=True)
def a_day_in_march(settings: Any) -> None:
    settings.FROZEN_TIME = "2026-03-15T04:00:00+00:00"


def reminders(kit: Kit) -> list[str]:
    return [one.text for one in notices.entries(kit["bob"], limit=50)[0] if one.kind.key == "task_reminder"]


def test_a_due_reminder_comes_once(kit: Kit) -> None:
    kit.make(TASK, subject="Due", remind_at="2026-03-15T03:59:00Z")
    kit.make(TASK, subject="Later", remind_at="2026-03-15T04:01:00Z")
    kit.make(TASK, subject="Done", remind_at="2026-03-15T03:00:00Z", status="done")

    assert remind_of_tasks(RUN) == {"reminded": 1}
    assert remind_of_tasks(RUN) == {"reminded": 0}
    assert reminders(kit) == ["“Due”"]


def test_a_worker_killed_in_the_middle_neither_loses_nor_doubles_it(kit: Kit) -> None:
    kit.make(TASK, subject="Due", remind_at="2026-03-15T03:59:00Z")

    with transaction.atomic():
        remind_of_tasks(RUN)
        transaction.set_rollback(True)
    assert reminders(kit) == []

    remind_of_tasks(RUN)
    assert reminders(kit) == ["“Due”"]


def test_a_reminder_that_is_moved_comes_again(kit: Kit, settings: Any) -> None:
    task = kit.make(TASK, subject="Due", remind_at="2026-03-15T03:59:00Z")
    remind_of_tasks(RUN)
    store.update(TASK, kit["bob"], task.pk, {"remind_at": "2026-03-15T05:00:00Z"})

    assert remind_of_tasks(RUN) == {"reminded": 0}
    settings.FROZEN_TIME = "2026-03-15T05:00:00+00:00"
    assert remind_of_tasks(RUN) == {"reminded": 1}
    assert len(reminders(kit)) == 2
