"""What lies across the pages of records and beside them: draft or void, printed again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from guanxi.flow.approval.paper import latest_states
from guanxi.meta.module import Module
from guanxi.printing.approved import is_open
from guanxi.printing.document import Sheet
from guanxi.printing.log import times_printed
from guanxi.printing.models import PrintTemplate

VOID = frozenset(("void", "voided", "cancelled", "invalid"))


def surroundings(template: PrintTemplate, module: Module, records: Sequence[Any]) -> dict[int, Sheet]:
    """What lies across each record's pages and beside them, by id: two queries at most."""
    ids = [record.pk for record in records]
    times = times_printed(module, template, ids) if template.reprint_mark else {}
    states = latest_states(module, ids) if template.state_watermark and not template.watermark else {}
    return {
        record.pk: Sheet(
            watermark=template.watermark or _state_mark(template, module, record, states),
            mark=_("Printed again (no. %(count)s)") % {"count": times[record.pk] + 1} if record.pk in times else "",
        )
        for record in records
    }


def _state_mark(template: PrintTemplate, module: Module, record: Any, states: Mapping[int, str]) -> str:
    """What the record is, where it is not in force."""
    if not template.state_watermark:
        return ""
    said = {module.field(key).read(record) for key in ("doc_status", "status") if key in module.by_key}
    if said & VOID:
        return _("Void")
    return _("Draft") if is_open(states, record.pk) else ""
