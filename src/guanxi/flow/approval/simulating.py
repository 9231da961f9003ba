"""What a definition would have asked of records that are there: tried before it is switched on. Nothing is written."""

from dataclasses import dataclass

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval.conditions import holds
from guanxi.flow.approval.models import ApprovalDefinition
from guanxi.flow.approval.path import Ahead, way
from guanxi.flow.approval.people import Asking
from guanxi.flow.approval.versions import flow_from, module_of
from guanxi.records.titles import title_of

LOOKED_AT = 200


@dataclass(frozen=True)
class Tried:
    """One record, and the way that it would have gone."""

    record: int
    title: str
    submitter: int
    way: tuple[Ahead, ...]


@dataclass(frozen=True)
class Simulation:
    """How many of the records that were looked at a definition concerns, their ways, and where nobody could decide."""

    looked_at: int
    ways: tuple[Tried, ...]

    @property
    def matching(self) -> int:
        return len(self.ways)

    @property
    def problems(self) -> list[str]:
        """Each thing that stood in the way, once."""
        found = (f"{one.name or one.key}: {one.problem}" for tried in self.ways for one in tried.way if one.problem)
        return list(dict.fromkeys(found))


def simulate(
    definition: ApprovalDefinition, actor: Actor, *, limit: int = LOOKED_AT, submitter: int | None = None
) -> Simulation:
    """Try a definition, saved or not, on the records changed last, each submitted by its owner or by `submitter`."""
    module = module_of(definition.object)
    flow = flow_from(definition.flow, module)
    records = list(visible(module, actor).order_by("-updated_at", "pk")[:limit])
    found = []
    for record in records:
        who = submitter or getattr(record, "owner_id", None) or record.created_by_id or actor.user_id or 0
        if holds(module, definition.condition, record, who):
            asking = Asking(module=module, record=record, submitter=who, definition=definition.pk or 0)
            found.append(Tried(record.pk, title_of(module, record), who, tuple(way(flow, asking))))
    return Simulation(len(records), tuple(found))
