"""The runs of rules, to be read: newest first, by rule, state, module or record."""

from dataclasses import dataclass
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.automation.models import Automation, AutomationRun, State
from guanxi.kernel.errors import DomainError, Missing
from guanxi.kernel.paging import newest_first
from guanxi.meta import registry
from guanxi.records.titles import Titles, visible_titles

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which runs: every part that is given narrows them down."""

    automation: int | None = None
    state: str = ""
    module: str = ""
    record_id: int | None = None
    before: int | None = None
    limit: int = PAGE


def runs(actor: Actor, asked: Asked) -> tuple[list[AutomationRun], int | None]:
    """The runs of the rules that someone may see, and before which number the next page begins."""
    rules = visible_rules(actor)
    if asked.state and asked.state not in State.values:
        raise DomainError("E_CHOICE", field="state", label="state", choices=", ".join(State.values))
    rows = AutomationRun.objects.filter(automation__in=rules.values("pk")).select_related("automation")
    wanted = {
        "automation": asked.automation,
        "state": asked.state,
        "module": asked.module,
        "record_id": asked.record_id,
    }
    rows = rows.filter(**{key: value for key, value in wanted.items() if value})
    return newest_first(rows, before=asked.before, limit=asked.limit)


def run_of(actor: Actor, pk: int) -> AutomationRun:
    """One run, with its version; missing where the rule is not to be seen."""
    rows = AutomationRun.objects.filter(pk=pk, automation__in=visible_rules(actor).values("pk"))
    found = rows.select_related("automation", "version").first()
    if found is None:
        raise Missing
    return found


def visible_rules(actor: Actor) -> Any:
    """The rules that someone may see, those in the bin as well: their runs have happened."""
    actor.require(registry.get("automation"), "view")
    if actor.is_admin or actor.is_system:
        return Automation.objects.all()
    return visible(registry.get("automation"), actor)


def seen_records(actor: Actor, found: list[AutomationRun]) -> Titles:
    """The titles of the records of runs, as far as the reader sees them."""
    keys = {module.key for module in registry.all_modules()}
    asked: dict[str, set[int]] = {}
    for run in found:
        if run.module in keys:
            asked.setdefault(run.module, set()).add(run.record_id)
    return {(key, pk): one for key, ids in asked.items() for pk, one in visible_titles(key, ids, actor).items()}
