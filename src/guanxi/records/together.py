"""Work that asks the database for yes or no on behalf of many people: what all of them ask is one query a round."""

from collections.abc import Generator, Iterable, Sequence
from typing import Any

from django.db.models import Exists, QuerySet

from guanxi.access.models import Company

Work = Generator[Sequence[QuerySet], list[bool], Any]
AT_ONCE = 300  # questions of one query


def together(works: Iterable[Work]) -> list[Any]:
    """What each piece of work has found. Each gives out what it asks, whether there are such rows, and is told."""
    every = list(works)
    found: list[Any] = [None] * len(every)
    asking: dict[int, Sequence[QuerySet]] = {}

    def go_on(place: int, told: list[bool] | None) -> None:
        try:
            asking[place] = next(every[place]) if told is None else every[place].send(told)
        except StopIteration as end:
            asking.pop(place, None)
            found[place] = end.value

    for place in range(len(every)):
        go_on(place, None)
    while asking:
        answers = iter(_answers([rows for questions in asking.values() for rows in questions]))
        for place, questions in list(asking.items()):
            go_on(place, [next(answers) for _question in questions])
    return found


def _answers(asked: Sequence[QuerySet]) -> list[bool]:
    found: list[bool] = []
    for start in range(0, len(asked), AT_ONCE):
        named = {f"asked_{place}": Exists(rows) for place, rows in enumerate(asked[start : start + AT_ONCE])}
        row = Company.objects.filter(is_main=True).order_by().values(**named)[0]
        found += [bool(row[name]) for name in named]
    return found
