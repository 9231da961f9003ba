"""Calculating the formulas of records: of a batch at once, with what they read of other records."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection
from django.utils import timezone

from guanxi.access.actor import find_company
from guanxi.meta.amounts import CURRENCY, currency_at
from guanxi.meta.field import Field
from guanxi.meta.formulas.formula import Formula
from guanxi.meta.module import Module
from guanxi.records.change import Change, good
from guanxi.records.derived.plan import Plan, plan_now
from guanxi.records.derived.reading import along, plain


def fill_in(changes: list[Change]) -> None:
    """Put the calculated values into records that are about to be written; nothing refers to a new one yet."""
    plan = plan_now()
    module = changes[0].module if changes else None
    if module is None or not plan.calculates(module.key):
        return
    changes = good(changes)
    if not changes:
        return
    for key, rollup in plan.rollups.get(module.key, {}).items():
        for change in changes:
            if change.is_new:
                change.put(key, rollup.empty(change.actor.currency))
    fields = [module.field(key) for key in plan.formulas.get(module.key, {})]
    before = [[field.read(change.record) for field in fields] for change in changes]
    calculate(plan, module, [change.record for change in changes], changes[0].actor.currency)
    for change, values in zip(changes, before, strict=True):
        for field, old in zip(fields, values, strict=True):
            if field.read(change.record) != old:
                change.old.setdefault(field.key, old)


def reads_numbers(module: Module) -> bool:
    """Whether formulas of a module read the numbers of its own records, which are given after all else."""
    numbers = {rule.field for rule in module.numberings}
    return any(numbers & set(formula.paths) for formula in plan_now().formulas.get(module.key, {}).values())


def calculate(plan: Plan, module: Module, records: Sequence[Any], company: str) -> None:
    """Write the values of their formulas into these records; `company` is the company's currency."""
    formulas = plan.formulas.get(module.key, {})
    if not formulas or not records:
        return
    paths = dict.fromkeys(path for formula in formulas.values() for path in formula.paths)
    elsewhere = read_elsewhere(plan, module, records, [path for path in paths if "." in path])
    with in_company_time(formulas.values()):
        for key, formula in formulas.items():
            own = [module.field(path) for path in formula.paths if "." not in path]
            inputs = (inputs_of(own, record, far) for record, far in zip(records, elsewhere, strict=True))
            field: Any = module.field(key)
            for record, value in zip(records, formula.values(inputs), strict=True):
                field.write(record, field.fitted(value, currency_in(field, record, company)))


def currency_in(field: Field, record: Any, company: str) -> str:
    """The currency of an amount in a record."""
    return currency_at(field, {CURRENCY: getattr(record, CURRENCY, None)}, company)


def in_company_time(formulas: Iterable[Formula]) -> AbstractContextManager[None]:
    """The time zone of the company, where one of the formulas asks for a day: what is kept is the same whoever saved
    the record, or whatever job."""
    company = find_company() if any(formula.zoned for formula in formulas) else None
    return timezone.override(company.timezone) if company else nullcontext()


def inputs_of(own: Iterable[Field], record: Any, far: Mapping[str, Any]) -> dict[str, Any]:
    """What formulas read of a record: its own fields, and what was read behind others."""
    return {**far, **{field.key: plain(field, field.read(record)) for field in own}}


def read_elsewhere(plan: Plan, module: Module, records: Sequence[Any], paths: Iterable[str]) -> list[dict[str, Any]]:
    """For each record what stands at these paths through other records; one query for each step."""
    found: list[dict[str, Any]] = [{} for _record in records]
    reached: dict[tuple[str, ...], list[Any]] = {(): list(records)}
    for path in paths:
        fields = along(plan.modules, module, path)
        for place in range(1, len(fields)):
            steps = tuple(path.split(".")[:place])
            if steps not in reached:
                step = fields[place - 1][1]
                reached[steps] = _named(fields[place][0], step, reached[steps[:-1]])
        last = fields[-1][1]
        for values, row in zip(found, reached[tuple(path.split(".")[:-1])], strict=True):
            values[path] = plain(last, None if row is None else last.read(row))
    return found


def _named(target: Module, step: Field, rows: Sequence[Any]) -> list[Any]:
    """The records that these name, kept from changing until the transaction ends: who changes one of them afterwards
    finds the records that read it."""
    ids = [None if row is None else step.read(row) for row in rows]
    wanted = target.model.objects.filter(target.rows, pk__in={pk for pk in ids if pk}).order_by("pk")
    if connection.in_atomic_block:
        wanted = wanted.select_for_update(of=("self",), no_key=True)
    known = {row.pk: row for row in wanted}
    return [known.get(pk) for pk in ids]
