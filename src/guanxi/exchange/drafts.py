"""A document of the file on its way to becoming a record: values read, references found, faults collected."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.evaluate import Raw, line_values, record_values
from guanxi.exchange.formats.table import width_problem
from guanxi.exchange.plan import Plan
from guanxi.exchange.spool import Document
from guanxi.exchange.values import Reader
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field

# What a spreadsheet writes into a cell whose formula came to nothing.
FAILED_FORMULAS = frozenset("#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #GETTING_DATA".split())
FAILED_FORMULA = _("the cell holds the error %(error)s of a spreadsheet; mend its formula, or clear the cell.")


@dataclass
class Draft:
    """What is known of one document so far. `waits` marks one that names a record which is not there yet."""

    document: Document
    raw: Raw = field(default_factory=dict)
    raw_lines: list[Raw] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[DomainError] = field(default_factory=list)
    waits: bool = False

    @property
    def number(self) -> int:
        return self.document[0].number


def read_draft(plan: Plan, document: Document) -> Draft:
    """The raw values of a document, and those of its values that need no look at other records."""
    draft = Draft(document)
    draft.errors = [problem for row in document if (problem := width_problem(plan.header, row))]
    if draft.errors:
        return draft
    draft.raw = record_values(plan.map, plan.places, document[0])
    draft.raw_lines = line_values(plan.map, plan.places, document) if plan.map.lines else []
    _read_fields(plan, draft)
    _read_lines(plan, draft)
    return draft


def _read_fields(plan: Plan, draft: Draft) -> None:
    clears = plan.map.empty == "clear"
    for reader in plan.record_readers:
        text, key = draft.raw[reader.column.field], reader.item.key
        if not text:
            if clears:
                draft.data[key] = None
        elif text in FAILED_FORMULAS:
            draft.errors.append(_failed_formula(reader.item, key, text))
        elif not reader.names_records:
            _put(draft, draft.data, key, reader, text)


def _read_lines(plan: Plan, draft: Draft) -> None:
    if not plan.map.lines:
        return
    draft.data["lines"] = [{} for _line in draft.raw_lines]
    for place, raw in enumerate(draft.raw_lines):
        for reader in plan.line_readers:
            text, name = raw[reader.column.field], f"lines.{place}.{reader.item.key}"
            if text in FAILED_FORMULAS:
                draft.errors.append(_failed_formula(reader.item, name, text))
            elif text and not reader.names_records:
                _put(draft, draft.data["lines"][place], name, reader, text)


def _failed_formula(item: Field, name: str, text: str) -> DomainError:
    return DomainError("E_FORMAT", field=name, label=item.label, hint=FAILED_FORMULA % {"error": text})


def _put(draft: Draft, data: dict[str, Any], name: str, reader: Reader, text: str) -> None:
    try:
        data[reader.item.key] = reader.read(text)
    except DomainError as error:
        draft.errors.append(DomainError(error.code, field=name, **error.params))
