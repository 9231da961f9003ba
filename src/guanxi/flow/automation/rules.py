"""A rule ready to run: its version, what it says, and in whose name it acts."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from django.db.models import F

from guanxi.access.actor import Actor, system_actor
from guanxi.flow.automation.definition import Definition, read
from guanxi.flow.automation.models import AutomationVersion
from guanxi.meta import registry

VIEW = ("view", "view_all")
WRITE = (*VIEW, "create", "edit", "modify_all", "transfer")


@dataclass(frozen=True)
class Rule:
    """One version of a rule. `actor` has the system's rights for the modules that the rule names, and no others."""

    version: AutomationVersion
    says: Definition
    actor: Actor

    @property
    def pk(self) -> int:
        return self.version.automation_id

    @property
    def name(self) -> str:
        return str(self.version.automation.name)

    @property
    def owner_id(self) -> int | None:
        return self.version.automation.owner_id

    def acting(self, cause: Actor | None) -> "Rule":
        """The same rule as part of what somebody does: his operation takes back what followed from it."""
        if cause is None:
            return self
        actor = replace(self.actor, via=cause.via, job_id=cause.job_id, operation=cause.operation)
        return replace(self, actor=actor)


def active_versions(slug: str, on: str = "") -> list[AutomationVersion]:
    """The present versions of the rules that watch an object, perhaps those of one kind of occasion."""
    rows = AutomationVersion.objects.filter(
        automation__object=slug,
        automation__active=True,
        automation__deleted_at=None,
        revision=F("automation__revision"),
        **({"trigger__on": on} if on else {}),
    )
    return list(rows.select_related("automation").order_by("automation_id"))


def newest_version(automation: Any) -> AutomationVersion:
    """The version that a rule has now."""
    rows = AutomationVersion.objects.filter(automation=automation, revision=automation.revision)
    return rows.select_related("automation").get()


def ready(version: AutomationVersion, system: Actor | None = None) -> Rule:
    """A rule that can run; DomainError where it names what is not there any more."""
    system = system or system_actor()
    says, _said = read(version.object, version.trigger, version.condition, version.actions, system.currency)
    return Rule(version, says, _limited(version, says, system))


def _limited(version: AutomationVersion, says: Definition, system: Actor) -> Actor:
    names = {module.key for module in registry.all_modules()}
    rights = {f"{key}.{action}" for key in says.reads & names for action in VIEW}
    rights |= {f"{key}.{action}" for key in says.writes & names for action in WRITE}
    return replace(
        system,
        user_id=version.automation.owner_id,
        name=version.automation.name,
        is_system=False,
        rights=frozenset(rights),
        modes=MappingProxyType({}),
        via="job",
    )
