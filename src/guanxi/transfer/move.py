"""Moving a company into another, empty database. The source is only read, and nobody writes to it meanwhile; the target
keeps how far it has come, so that a killed move goes on."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from guanxi.transfer import loading, progress, scaffold, states
from guanxi.transfer.batches import Batch, Sum, sum_of
from guanxi.transfer.databases import Entry, complete, file_of, is_sqlite, place_of, present, working_on
from guanxi.transfer.homes import alone
from guanxi.transfer.progress import Place
from guanxi.transfer.refusal import Refused
from guanxi.transfer.scaffold import Piece
from guanxi.transfer.snapshot import Snapshot, snapshot
from guanxi.transfer.tables import Table
from guanxi.transfer.users import is_used

TOLD_EVERY = 100_000
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Moved:
    """What was moved: the rows of each table with their checksum, proved on both sides."""

    tables: dict[str, Sum]

    @property
    def rows(self) -> int:
        return sum(found.rows for found in self.tables.values())


def move(target: Entry, tell: Tell) -> Moved:
    """Copy everything from the present database into another one, or go on with that."""
    source_entry, entry = present(), complete(target)
    if place_of(source_entry) == place_of(entry):
        raise Refused(_("Source and target are the same database."))
    connection.close()
    if is_sqlite(entry):
        file_of(entry).parent.mkdir(parents=True, exist_ok=True)
    with alone():
        if is_used(source_entry):
            raise Refused(
                _("The database is in use. Stop Guanxi, and whatever else is connected to it, and begin again.")
            )
        with snapshot(source_entry, is_still=True) as source, working_on(entry):
            return _move(source, place_of(source_entry), tell)


def _move(source: Snapshot, place: str, tell: Tell) -> Moved:
    state = states.state_of(source)
    if not state:
        raise Refused(_("There is nothing to move yet: this home has never been used."))
    states.refuse_newer(state)
    tables = states.tables_at(state)
    progress.hold()
    _begin(source, place, tell)
    _prepare(state, tables)
    found = {table.name: _copy(source, table, tell) for table in tables}
    for table in tables:
        loading.count_on(table, source.last_id(table) if table.has_counter else 0)
    _put_up(tell)
    scaffold.settle()
    progress.end()
    return Moved(found)


def _begin(source: Snapshot, place: str, tell: Tell) -> None:
    """Refuse a target with anything in it, but that of this very move."""
    identity = [place, str(source.ask("SELECT min(created_at) FROM access_company")[0][0])]
    if progress.is_begun():
        if progress.kept("source", identity) != identity:
            raise Refused(_("The target belongs to another move. Name an empty database."))
        if progress.kept("source") is None:
            progress.keep("source", identity)
        tell(_("A move to this database was interrupted; it goes on from there."))
        return
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise Refused(_("The target is not empty. Name an empty database."))
    with transaction.atomic():
        progress.begin(identity)


def _prepare(state: states.State, tables: list[Table]) -> None:
    """Make the tables, empty, with nothing beside them; what was taken down is kept."""
    if progress.kept("pieces") is None:
        states.bring_to(state)
        scaffold.look_away()
        with transaction.atomic():
            pieces = scaffold.standing()
            scaffold.take_down(pieces)
            loading.empty(tables)
            progress.keep("pieces", [[piece.down, piece.up] for piece in pieces])
    scaffold.look_away()


def _copy(source: Snapshot, table: Table, tell: Tell) -> Sum:
    """Copy the rows of a table behind those that are there, and read all of them back."""
    place = progress.place_of(table.name)
    if place.is_proved and not _is_same(source, table, place):
        raise _changed()
    if place.is_proved:
        return place.sum
    if place.rows and not _is_same(source, table, place):
        raise _changed()
    for batch in source.batches(table, place.last):
        place = _add(table, batch, place)
        if place.rows % TOLD_EVERY < len(batch.rows):
            tell(f"{table.name}: {place.rows}")
    with snapshot(present()) as written:
        loading.prove(table, place.sum, sum_of(written.batches(table)))
    progress.keep_place(table.name, Place(place.rows, place.digest, place.last, is_proved=True))
    return place.sum


@transaction.atomic
def _add(table: Table, batch: Batch, place: Place) -> Place:
    """One batch and the place behind it, together."""
    loading.write(table, batch)
    total = place.sum.with_batch(batch)
    found = Place(total.rows, total.digest, batch.last)
    progress.keep_place(table.name, found)
    return found


def _is_same(source: Snapshot, table: Table, place: Place) -> bool:
    """Whether the rows that an interrupted move has copied are still those of the source."""
    found = Sum()
    for batch in source.batches(table):
        if found.rows >= place.rows and not place.is_proved:
            break
        found = found.with_batch(batch)
    return found == place.sum


def _changed() -> Refused:
    return Refused(
        _("The source was changed since the move was interrupted. Empty the target (or name another), and begin again.")
    )


def _put_up(tell: Tell) -> None:
    """Put up what was taken down, piece by piece; a killed move goes on with the next one."""
    pieces = [Piece(*raw) for raw in progress.kept("pieces")]
    tell(_("Making indexes …"))
    while pieces:
        with transaction.atomic():
            scaffold.put_up(pieces[0])
            progress.keep("pieces", [[piece.down, piece.up] for piece in pieces[1:]])
        pieces = pieces[1:]
