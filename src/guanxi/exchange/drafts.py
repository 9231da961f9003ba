"""A document of the file on its way to becoming a record: values read, references found, faults collected."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.exchange.evaluate import Raw, line_values, record_values
from guanxi.exchange.formats.number_formats import shown_moment
from guanxi.exchange.formats.table import width_problem
from guanxi.exchange.mapping import Column
from guanxi.exchange.plan import Plan
from guanxi.exchange.spool import Document
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.types.moment import Date, DateTime
from guanxi.meta.types.number import DecimalNumber, Integer
from guanxi.meta.types.reading import plain_date, plain_moment, plain_number

# What a spreadsheet writes into a cell whose formula came to nothing.
FAILED_FORMULAS = frozenset("#DIV/0! #N/A #NAME? #NULL! #NUM! #REF! #VALUE! #SPILL! #CALC! #GETTING_DATA".split())
FAILED_FORMULA = _("the cell holds the error %(error)s of a spreadsheet; mend its formula, or clear the cell.")
# Days since the turn of the century, as a spreadsheet counts them: from 1954 to 2119, where it is no year.
SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")


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
    for column, item in plan.record_columns:
        text = draft.raw[column.field]
        if text in FAILED_FORMULAS:
            draft.errors.append(_failed_formula(item, item.key, text))
        elif not text and plan.map.empty == "clear":
            draft.data[item.key] = None
        elif text and not item.target:
            _put(draft, draft.data, item.key, (column, item), text)


def _read_lines(plan: Plan, draft: Draft) -> None:
    if not plan.map.lines:
        return
    draft.data["lines"] = [{} for _line in draft.raw_lines]
    for place, raw in enumerate(draft.raw_lines):
        for column, item in plan.line_columns:
            text, name = raw[column.field], f"lines.{place}.{item.key}"
            if text in FAILED_FORMULAS:
                draft.errors.append(_failed_formula(item, name, text))
            elif text and not item.target:
                _put(draft, draft.data["lines"][place], name, (column, item), text)


def _failed_formula(item: Field, name: str, text: str) -> DomainError:
    return DomainError("E_FORMAT", field=name, label=item.label, hint=FAILED_FORMULA % {"error": text})


def _put(draft: Draft, data: dict[str, Any], name: str, target: tuple[Column, Field], text: str) -> None:
    column, item = target
    try:
        data[item.key] = item.parse(_plain(column, item, text))
    except DomainError as error:
        draft.errors.append(DomainError(error.code, field=name, **error.params))


def _plain(column: Column, item: Field, text: str) -> str:
    """The text in the form that the field reads by itself, where the map says in which form it is written."""
    if column.format != "auto" and isinstance(item.type, Date):
        return str(plain_date(text, column.format) or text)
    if column.format != "auto" and isinstance(item.type, DateTime):
        return plain_moment(text, column.format) or text
    if column.format == "auto" and isinstance(item.type, Date | DateTime) and SERIAL.fullmatch(text):
        return shown_moment(Decimal(text))
    if column.decimal != "." and isinstance(item.type, DecimalNumber | Integer):
        return plain_number(text, column.decimal)
    return text
