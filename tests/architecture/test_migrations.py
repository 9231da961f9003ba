"""Tables and migrations say the same."""

import pytest
from django.core.management import call_command
from django.db.migrations import AddConstraint, AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader

from guanxi.kernel.migrating import AddIndexBeside

# Tables with a row a person, a setting or a kind of thing: an index on them is made in a moment.
SMALL = frozenset("apitoken company department position role savedview schedule stage stageset user worker".split())
# Nobody had a large table when these were written.
BEFORE_THE_FIRST_RELEASE = frozenset(
    {
        ("records", "0003_operations"),
        ("records", "0006_file_contents"),
        ("activities", "0002_lead"),
        ("opportunities", "0002_competitors"),
        ("tasks", "0002_lead"),
        ("tasks", "0003_reminders_and_repeats"),
    }
)


@pytest.mark.django_db
def test_no_model_differs_from_its_migrations(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", "--check", "--dry-run", "--verbosity", "1")
    except SystemExit:
        pytest.fail(capsys.readouterr().out)


def test_an_index_on_a_table_that_may_be_large_is_made_beside_the_daily_work():
    """Making an index the plain way keeps everybody from writing to the table on PostgreSQL, for minutes."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    migrations = [each for each in loader.disk_migrations.values() if each.__module__.startswith("guanxi.")]

    assert [each for each in migrations if locks_a_table(each)] == []


def locks_a_table(migration: Migration) -> bool:
    """Whether it makes an index or a unique rule on a table that was there before, other than beside the work."""
    name = (migration.app_label, migration.name)
    made = {each.name.lower() for each in migration.operations if isinstance(each, CreateModel)}
    locking = [
        each
        for each in migration.operations
        if isinstance(each, AddIndex | AddConstraint)
        and not isinstance(each, AddIndexBeside)
        and each.model_name.lower() not in made | SMALL
    ]
    beside = any(isinstance(each, AddIndexBeside) for each in migration.operations)
    return (bool(locking) and name not in BEFORE_THE_FIRST_RELEASE) or (beside and migration.atomic)
