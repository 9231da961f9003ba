"""How far a move has come, whatever happens to it."""

from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from guanxi.transfer import progress
from guanxi.transfer.progress import Place


class Killed(Exception):
    """The process is gone before its next statement."""


@pytest.mark.django_db
@pytest.mark.parametrize("statements", range(3))
def test_a_kill_between_any_two_statements_never_loses_how_far_a_table_is(statements: int) -> None:
    left = iter(range(statements))

    def die(execute: Any, *asked: Any) -> Any:
        if next(left, None) is None:
            raise Killed
        return execute(*asked)

    progress.begin(["here"])
    progress.keep_place("access_department", Place(7, "x", 7))
    with connection.execute_wrapper(die), suppress(Killed):
        progress.keep_place("access_department", Place(7, "x", 7, is_proved=True))

    assert progress.place_of("access_department").rows == 7
    assert progress.place_of("access_department").is_proved == bool(statements)
