"""guanxi export: the records of a module, as the person may see them, into a file."""

from argparse import Namespace
from pathlib import Path

from django.conf import settings

from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.module_name import module_named
from guanxi.cli.person import acting
from guanxi.exchange.approved_exports import ask_for_export
from guanxi.exchange.export import KINDS, export_file, kind_of, view_pairs, view_query
from guanxi.records.counting import COUNT_CAP
from guanxi.records.query import Query, apply
from guanxi.records.views import view_named

ENDINGS = tuple(f".{kind}" for kind in KINDS)


def handle(given: Namespace) -> int:
    """Write the file; how many rows it has, or that an approval must be given first, stands on stdout."""
    path = Path(given.file)
    if path.suffix.lower() not in ENDINGS:
        raise Mistake(_("The file must end in .csv, .xlsx or .jsonl"))
    prepare_database()
    actor, module, kind = acting(given.user).through("job"), module_named(given.module), kind_of(path)
    view = view_named(module, actor, given.view) if given.view else None
    pairs, columns = ([*view_pairs(view), ("sort", view.sort)], view.columns) if view else ([], ())
    query = view_query(module, actor, view) if view else Query()
    rows = apply(module, actor, query).order_by()[: COUNT_CAP + 1].count()
    if (case := ask_for_export(module, actor, pairs, kind, columns, rows=rows)) is not None:
        place = f"{settings.BASE_URL}/m/approvals/{case.pk}/"
        print(_("Nothing is written before an approval is given: %(place)s") % {"place": place})
        return 0
    written = export_file(module, actor, query, path, kind=kind, columns=columns)
    print(_("%(count)s rows written to %(file)s") % {"count": written.rows, "file": path})
    return 0
