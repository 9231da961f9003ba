"""Reports for programs: the figures of the pages beside the lists."""

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer
from guanxi.api.parameters import pairs_of
from guanxi.records import reports


def read(request: HttpRequest, name: str) -> HttpResponse:
    """`GET /reports/{name}`: columns, rows, totals, and how they are best drawn."""
    found = reports.ask(request.actor, name, dict(pairs_of(request)))
    columns = [{"key": one.key, "label": str(one.label), "type": one.type} for one in found.columns]
    return answer({"columns": columns, "rows": found.rows, "totals": found.totals, "chart": dict(found.chart)})
