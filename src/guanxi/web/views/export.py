"""A list as a file."""

import tempfile
from dataclasses import replace
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.exchange.export import export_csv
from guanxi.meta.module import Module
from guanxi.web.lists.state import read_state
from guanxi.web.views.opening import address_of, for_module


@require_safe
@for_module
def export(request: HttpRequest, module: Module, actor: Actor) -> FileResponse:
    """The rows of the list at the same address, with its columns, as CSV; the export is noted."""
    actor.require(module, "export")
    state = read_state(module, actor, address_of(request))
    query = replace(state.query, cursor="", before="", offset=0)
    columns = [field.key for field in state.columns] if "columns" in request.GET else []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        export_csv(module, actor, query, path, columns=columns)
        file = path.open("rb")  # stays readable when the folder is gone
    return FileResponse(file, as_attachment=True, filename=f"{module.slug}.csv", content_type="text/csv; charset=utf-8")
