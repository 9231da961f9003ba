"""Small writes wait until a request is answered."""

import logging

from django.db import DatabaseError

from guanxi.kernel.afterwards import afterwards, begin, carry_out


def test_where_no_request_is_under_way_it_is_done_at_once():
    done: list[str] = []
    afterwards(lambda: done.append("now"))
    assert done == ["now"]


def test_within_a_request_it_waits_for_the_end_in_order_and_is_done_once():
    done: list[int] = []
    begin()
    afterwards(lambda: done.append(1))
    afterwards(lambda: done.append(2))
    assert done == []

    carry_out()
    carry_out()

    assert done == [1, 2]


def test_what_a_request_left_undone_does_not_come_with_the_next():
    done: list[str] = []
    begin()
    afterwards(lambda: done.append("of a request that broke off"))
    begin()
    carry_out()
    assert done == []


def test_a_database_that_refuses_is_told_and_stops_nothing(caplog):
    done: list[str] = []

    def refused() -> None:
        raise DatabaseError("database is locked")

    begin()
    afterwards(refused)
    afterwards(lambda: done.append("the next"))
    with caplog.at_level(logging.WARNING):
        carry_out()

    assert done == ["the next"]
    assert "could not be written" in caplog.text
