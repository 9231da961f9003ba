"""Keeping the search entries: written with each record, in one statement a batch, and made anew by other rules."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from guanxi.kernel import clock
from guanxi.kernel.inserting import insert_columns
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.change import Change
from guanxi.records.search.forms import forms_of, search_text
from guanxi.records.search.models import SearchBuilt, SearchEntry
from guanxi.records.search.places import RECORDS, base, place
from guanxi.records.search.tokens import tokens_of

RULES = "1"  # raised when the same values give other entries, so that all are made anew
BATCH = 500


class Entry(NamedTuple):
    """The columns of one entry."""

    id: int
    text: str
    tokens: str


def write_entries(changes: Iterable[Change]) -> None:
    """Enter the records that are new, and those of which something changed that is searched."""
    found = [change for change in changes if change.is_new or any(key in change.old for key in change.module.search)]
    if found:
        enter(found[0].module, [change.record for change in found])


def enter(module: Module, records: Iterable[Any]) -> None:
    """Write the entries of living records, or write them anew."""
    fields = [module.field(key) for key in module.search]
    rows = ((record.pk, {field.column: field.read(record) for field in fields}) for record in records)
    entries = [entry_of(module, pk, values) for pk, values in rows] if fields else []
    if entries:
        ids, texts, tokens = zip(*entries, strict=True)
        insert_columns(SearchEntry, {"id": ids, "text": texts, "tokens": tokens}, over=["id"])


def leave(module: Module, ids: Iterable[int]) -> None:
    """Take records out of the search."""
    if module.search:
        SearchEntry.objects.filter(pk__in=[place(module, pk) for pk in ids]).delete()


def entry_of(module: Module, pk: int, values: Mapping[str, Any]) -> Entry:
    """The entry of a record with these values, by column."""
    forms = forms_of(module, values)
    return Entry(place(module, pk), search_text(forms), tokens_of(forms.values()))


def rebuild(module: Module, after: int, size: int) -> int | None:
    """Make the entries of some records anew, in the order of their ids; the last id, or nothing when all are done.
    Entries of records that are no more go."""
    rows = module.model.objects.filter(module.part, pk__gt=after).order_by("pk")
    records = list(rows.select_for_update(no_key=True, of=("self",))[:size])
    living = [record for record in records if record.deleted_at is None]
    last = int(records[-1].pk) if records else RECORDS - 1
    passed = SearchEntry.objects.filter(pk__gt=place(module, after), pk__lte=place(module, last))
    passed.exclude(pk__in=[place(module, record.pk) for record in living]).delete()
    enter(module, living)
    return last if records else None


def rebuild_all() -> None:
    """Make all entries of a small company anew, at once."""
    for module in modules_to_rebuild():
        after: int | None = 0
        while after is not None:
            after = rebuild(module, after, BATCH)
        built(module)


def modules_to_rebuild() -> list[Module]:
    """The modules whose entries were made by other rules than today's, or are not as many as their records."""
    made = dict(SearchBuilt.objects.values_list("module", "rules"))
    searched = [module for module in registry.every_module() if module.search]
    return [module for module in searched if made.get(module.key) != rules(module) or missing(module)]


def built(module: Module) -> None:
    """Remember that all entries of a module are those of today's rules."""
    SearchBuilt.objects.update_or_create(module=module.key, defaults={"rules": rules(module), "at": clock.now()})


def rules(module: Module) -> str:
    """The rules that make the entries of a module, as one text."""
    return ":".join([RULES, *(f"{key}={module.field(key).type.key}" for key in module.search)])[:500]


def missing(module: Module) -> int:
    """How many more living records than entries there are, at one moment."""
    start = base(module.key)
    living = module.model.objects.filter(module.part, deleted_at=None).order_by()
    sql, params = living.values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT COUNT(*) FROM ({sql}) living) - "
            "(SELECT COUNT(*) FROM records_searchentry WHERE id BETWEEN %s AND %s)",
            [*params, start, start + RECORDS - 1],
        )
        return int(cursor.fetchone()[0])
