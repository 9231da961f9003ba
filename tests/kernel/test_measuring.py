"""What a piece of work costs is counted in one place, for pages, logs and metrics alike."""

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.models import User
from guanxi.kernel import measuring
from guanxi.kernel.measuring import measured, present


@pytest.mark.django_db
def test_every_query_of_a_block_is_counted_and_timed():
    with measured() as measure, CaptureQueriesContext(connection) as seen:
        list(User.objects.filter(pk=1))
        User.objects.count()
    assert measure.queries == len(measure.asked) == len(seen) == 2
    assert all(query.seconds > 0 for query in measure.asked)
    assert measure.database == pytest.approx(sum(query.seconds for query in measure.asked))
    assert measure.database < measure.seconds


@pytest.mark.django_db
def test_nothing_is_measured_outside_of_a_block():
    with measured() as measure:
        pass
    list(User.objects.all())
    assert measure.queries == 0
    assert present() is None


@pytest.mark.django_db
def test_a_block_inside_another_is_measured_with_it():
    with measured() as outer, measured() as inner:
        User.objects.count()
    assert inner is outer
    assert outer.queries == 1


@pytest.mark.django_db
def test_a_query_that_fails_is_counted_too():
    with measured() as measure, connection.cursor() as cursor, pytest.raises(DatabaseError, match="nowhere"):
        cursor.execute("SELECT 1 FROM nowhere")
    assert measure.queries == 1


@pytest.mark.django_db
def test_reading_rows_counts_as_the_databases_time():
    """SQLite finds rows as they are read; a cheap first row may stand before a dear rest."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n"
    with measured() as measure, connection.cursor() as cursor:
        cursor.execute(f"{numbers} WHERE i %% 200000 < 2", [])
        asked = measure.asked[0].seconds if connection.vendor == "sqlite" else 0
        assert len(cursor.fetchmany(10)) == 2
    assert measure.asked[0].seconds > asked


@pytest.mark.django_db
def test_only_so_many_queries_are_kept_one_by_one(monkeypatch):
    monkeypatch.setattr(measuring, "KEPT", 2)
    with measured() as measure:
        for _ in range(5):
            User.objects.count()
    assert (measure.queries, len(measure.asked)) == (5, 2)
