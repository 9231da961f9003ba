"""guanxi export: the records of a module, as the person may see them, into a file."""

from argparse import Namespace
from pathlib import Path

from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.module_name import module_named
from guanxi.cli.person import acting
from guanxi.exchange.export import KINDS, export_file, kind_of, view_query
from guanxi.records.query import Query
from guanxi.records.views import view_named

ENDINGS = tuple(f".{kind}" for kind in KINDS)


def handle(given: Namespace) -> int:
    """Write the file; how many rows it has stands on stdout."""
    path = Path(given.file)
    if path.suffix.lower() not in ENDINGS:
        raise Mistake(_("The file must end in .csv, .xlsx or .jsonl"))
    prepare_database()
    module, actor, kind = module_named(given.module), acting(given.user).through("job"), kind_of(path)
    if given.view:
        view = view_named(module, actor, given.view)
        written = export_file(module, actor, view_query(module, actor, view), path, kind=kind, columns=view.columns)
    else:
        written = export_file(module, actor, Query(), path, kind=kind)
    print(_("%(count)s rows written to %(file)s") % {"count": written.rows, "file": path})
    return 0
