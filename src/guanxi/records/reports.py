"""Reports that modules offer to programs: figures that no list of one module gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError, Missing
from guanxi.meta import registry


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a report: its name in the rows, its label, and the type of its values."""

    key: str
    label: Any
    type: str = "money"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a report says: rows and totals by the names of its columns, and how they are best drawn."""

    columns: tuple[Column, ...]
    rows: list[dict[str, Any]]
    totals: dict[str, Any]
    chart: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report: for those who may view its module. `parameters` says of each what it takes; `answer` gives what it
    says to a person, with all parameters, empty where nothing was said."""

    key: str
    label: Any
    module: str
    parameters: Mapping[str, Any]
    answer: Callable[[Actor, Mapping[str, str]], Found]


_reports: dict[str, Report] = {}


def declare(report: Report) -> Report:
    """Make a report known; a name can be taken once."""
    if _reports.setdefault(report.key, report) != report:
        raise ValueError(f"two reports are named {report.key!r}")
    return report


def offered(actor: Actor) -> list[Report]:
    """The reports that a person may ask for."""
    return [one for one in _reports.values() if actor.may(registry.get(one.module), "view")]


def ask(actor: Actor, key: str, given: Mapping[str, str]) -> Found:
    """What a report says; unknown ones and unknown parameters are refused."""
    report = _reports.get(key)
    if report is None:
        raise Missing
    actor.require(registry.get(report.module), "view")
    for name in given:
        if name not in report.parameters:
            raise DomainError("E_UNKNOWN_PARAMETER", field=name, name=name)
    return report.answer(actor, {name: given.get(name, "") for name in report.parameters})
