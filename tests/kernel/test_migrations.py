"""The names of changes say what is pending, as Django's plan of them would."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from guanxi.kernel.migrations import pending_migrations, released_migrations


@pytest.mark.once
def test_the_names_are_those_that_django_finds() -> None:
    assert sorted(released_migrations()) == sorted(MigrationLoader(None).graph.nodes)


@pytest.mark.django_db
def test_what_the_database_has_not_noted_is_pending() -> None:
    assert pending_migrations() == []

    MigrationRecorder(connection).record_unapplied("jobs", "0001_initial")

    assert pending_migrations() == ["jobs.0001_initial"]
