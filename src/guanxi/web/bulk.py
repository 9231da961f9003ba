"""What the pages of bulk changes show: which records, which field, and what became of each."""

from typing import Any

from django.http import QueryDict

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.jobs.models import Job, State
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module
from guanxi.records.bulk import ids_matching
from guanxi.records.titles import visible_titles
from guanxi.web.addresses import Address
from guanxi.web.forms.fields import ids_of
from guanxi.web.lists.state import read_state
from guanxi.web.menu import address

MOST = 10_000


def chosen(module: Module, actor: Actor, data: QueryDict) -> list[int]:
    """The chosen records, or all of the list they were chosen in."""
    if data.get("all") == "1":
        pairs = QueryDict(data.get("from", "").partition("?")[2])
        flat = tuple((name, value) for name, values in pairs.lists() for value in values)
        return ids_matching(module, actor, read_state(module, actor, Address(address(module), flat)).query)
    found = ids_of(data.getlist("ids"))
    if not found:
        raise DomainError("E_REQUIRED", field="ids", label=module.label_plural)
    return list(dict.fromkeys(found))[:MOST]


def changeable(module: Module, actor: Actor) -> list[Field]:
    """The fields that make sense for many records at once: not their names, not what must differ."""
    free = writable(module, actor)
    placed = [key for section in module.layout.sections for key in section.fields]
    keys = [key for key in dict.fromkeys((*placed, "owner")) if key in free]
    fields = [module.field(key) for key in keys if key != module.title]
    return [field for field in fields if not field.unique and field.type.key != "json"]


def outcome(job: Job, actor: Actor) -> dict[str, Any]:
    """How far the job is, and in the end which records were refused and why."""
    module = registry.get(job.arguments["module"])
    result = job.result or {}
    reasons = result.get("reasons", [])
    named = visible_titles(module.key, [reason["id"] for reason in reasons], actor) if reasons else {}
    return {
        "job": {"done": job.done, "total": job.total or 0, "label": str(State(job.state).label), "state": job.state},
        "is_ended": job.state not in (State.QUEUED, State.RUNNING),
        "result": result,
        "error": job.error,
        "reasons": [
            {**reason, "title": named[reason["id"]].text if reason["id"] in named else f"#{reason['id']}"}
            for reason in reasons
        ],
        "is_delete": job.arguments["delete"],
    }
