"""Several people at the same moment, in threads of their own: a node is decided once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from guanxi.flow.approval import deciding, services
from guanxi.flow.approval.models import Trail
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from tests.flow.approval.flows import define, fresh, node, now, people
from tests.kit.people import standing_company
from tests.kit.trust import times


def together(*calls: Callable[[], Any]) -> list[str]:
    """Run calls at once, each with a connection of its own; what each was told."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> str:
        try:
            barrier.wait(timeout=30)
            call()
            return "done"
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["any", "all", "ratio"])
def test_answers_of_the_same_moment_decide_a_node_once(mode: str) -> None:
    kit = standing_company()
    three = ("alice", "ben", "charlie")
    more = {"ratio": "0.5"} if mode == "ratio" else {}
    define(kit, node("a", people(*(kit[name].user_id for name in three)), mode=mode, **more))
    for _again in range(times(1, 50)):
        deal = kit.make("opportunity", "bob", amount="5000")
        case = services.submit(registry.get("opportunity"), kit["bob"], deal.pk)
        actors = [now(kit[name]) for name in three]
        told = together(*(partial(deciding.approve, actor, case.pk) for actor in actors))
        assert fresh(case).status == "approved"
        assert told.count("done") == {"any": 1, "all": 3, "ratio": 2}[mode]
        assert Trail.objects.filter(case=case, verb="finished").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_approves_once() -> None:
    kit = standing_company()
    define(
        kit,
        node("a", people(kit["alice"].user_id)),
        node("b", people(kit["alice"].user_id)),
        options={"repeated": "each"},
    )
    deal = kit.make("opportunity", "bob", amount="5000")
    case = services.submit(registry.get("opportunity"), kit["bob"], deal.pk)
    alice = now(kit["alice"])
    task = services.open_task(case, alice)
    assert task is not None
    told = together(*[lambda: deciding.approve(alice, case.pk, task=task.pk)] * 2)
    assert told == ["E_NOT_YOUR_TASK", "done"]
    assert fresh(case).status == "in_progress"


@pytest.mark.django_db(transaction=True)
def test_two_submissions_of_the_same_moment_begin_one_case() -> None:
    kit = standing_company()
    define(kit, node("a", people(kit["alice"].user_id)))
    deal = kit.make("opportunity", "bob", amount="5000")
    deals = registry.get("opportunity")
    told = together(*[lambda: services.submit(deals, kit["bob"], deal.pk)] * 2)
    assert told == ["E_RECORD_LOCKED", "done"]
