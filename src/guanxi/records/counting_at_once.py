"""How many rows several queries find, up to a limit, asked in one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from guanxi.access.actor import Actor
from guanxi.access.models import User


class _Counted(Subquery):
    """How many rows a query finds, as a column of another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


def counted_at_once(actor: Actor, asked: Iterable[QuerySet[Any]], most: int) -> list[int]:
    """The counts in the order of the queries, each up to `most`; noughts for who is nobody."""
    columns = [_Counted(rows.order_by().values("pk")[:most]) for rows in asked]
    found = User.objects.filter(pk=actor.user_id).order_by().values_list(*columns).first()
    return list(found) if found else [0] * len(columns)
