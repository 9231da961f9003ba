"""How reports are described: one address each, for those who may ask for it."""

from guanxi.access.actor import Actor
from guanxi.api.openapi.operations import query, read_of
from guanxi.api.openapi.schemas import TEXT, Schema, all_of, list_of, ref
from guanxi.records import reports

GROUP = "reports"
ANY: Schema = {"type": "object"}
REPORTS: dict[str, Schema] = {
    "ReportColumn": all_of(key=TEXT, label=TEXT, type=TEXT),
    "Report": all_of(columns=list_of(ref("ReportColumn")), rows=list_of(ANY), totals=ANY, chart=ANY),
}


def report_paths(actor: Actor) -> dict[str, Schema]:
    """Addresses of the reports that the asker may use."""
    return {
        f"/reports/{one.key}": {
            "get": read_of(
                f"reports.{one.key}",
                GROUP,
                str(one.label),
                "Report",
                [query(name, str(text)) for name, text in one.parameters.items()],
            )
        }
        for one in reports.offered(actor)
    }
