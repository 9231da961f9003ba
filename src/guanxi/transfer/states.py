"""The state of a database: which migrations it has. An older one is brought to today's by migrating."""

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from guanxi.kernel.migrating import WholeMigrations, apply_migrations
from guanxi.transfer.refusal import Refused
from guanxi.transfer.snapshot import Snapshot
from guanxi.transfer.tables import Table, tables_of

State = list[tuple[str, str]]
TABLE = "django_migrations"


def state_of(source: Snapshot) -> State:
    """The migrations that a database has, by app and name; none when it was never used."""
    if not source.has(TABLE):
        return []
    return sorted({(app, name) for app, name in source.ask(f"SELECT app, name FROM {TABLE}")})


def refuse_newer(state: State) -> None:
    """Refuse a state that this release has never heard of."""
    strange = sorted(set(state) - set(MigrationLoader(None).graph.nodes))
    if strange:
        raise Refused(
            _("It comes from a newer release of Guanxi (%(migration)s). Install that release, or a newer one.")
            % {"migration": ".".join(strange[0])}
        )


def tables_at(state: State) -> list[Table]:
    """The tables as they were at a state."""
    loader = MigrationLoader(None)
    if set(state) == set(loader.graph.nodes):
        return tables_of(apps)
    return tables_of(loader.project_state(_ends(loader, state)).apps)


def bring_to(state: State) -> None:
    """Make the tables of a state in the database that the process works on, from nothing or from where it stopped."""
    executor = WholeMigrations(connection)
    executor.migrate(_ends(executor.loader, state), state=executor.present())
    reached = set(WholeMigrations(connection).loader.applied_migrations)
    if reached != set(state):
        odd = ", ".join(sorted(".".join(one) for one in reached ^ set(state)))
        raise Refused(
            _("The state of the database can't be made with this release: %(migrations)s") % {"migrations": odd}
        )


def bring_up_to_date() -> None:
    """Migrate the database that the process works on to today's state."""
    apply_migrations()


def _ends(loader: MigrationLoader, state: State) -> State:
    """The migrations of a state on which no other one of it builds: to ask for an inner one would undo what follows."""
    inside = set(state)
    children = {node: {child.key for child in loader.graph.node_map[node].children} for node in state}
    return [node for node in state if not children[node] & inside]
