"""guanxi export: the records of a module, as the person may see them, into a file."""

from argparse import Namespace
from pathlib import Path

from guanxi.cli.database import prepare_database
from guanxi.cli.language import _
from guanxi.cli.mistake import Mistake
from guanxi.cli.module_name import module_named
from guanxi.cli.person import acting
from guanxi.exchange.export import export_csv, view_named, view_query
from guanxi.records.query import Query


def handle(given: Namespace) -> int:
    """Write the file; how many rows it has stands on stdout."""
    path = Path(given.file)
    if path.suffix.lower() != ".csv":
        raise Mistake(_("The file must end in .csv"))
    prepare_database()
    module, actor = module_named(given.module), acting(given.user).through("job")
    if given.view:
        view = view_named(module, given.view)
        written = export_csv(module, actor, view_query(module, actor, view), path, columns=view.columns)
    else:
        written = export_csv(module, actor, Query(), path)
    print(_("%(count)s rows written to %(file)s") % {"count": written.rows, "file": path})
    return 0
