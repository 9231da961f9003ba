"""Who is asking: one frozen value with all that decides what he may see and do."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django.db.models import Q, QuerySet

from guanxi.access.caps import caps_of
from guanxi.access.levels import Level, levels_of
from guanxi.access.models import Company, Department, User, UserPosition
from guanxi.access.standing import Rule, Seat, Standing, standing_of, standings_of
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.finding import find_one
from guanxi.meta import registry
from guanxi.meta.conditions.tree import Context
from guanxi.meta.module import Module

AFTER_DOT = "/"  # the character behind "." : `path < "1.4/"` ends the range of all that begins with "1.4."


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person (or the system itself) with positions, rights and surroundings, as they are at this moment.

    `paths` lead down to each position held (`1.4.`); what begins with one of them and goes on is below him. `below`
    names the people there when they are few enough to be named one by one, and is None when they are many: the
    databases plan the two cases differently, so access does too. So are `grants`, the single records that he was given.
    `rules` are the sharing rules that he is meant by, `seats` the pools to which he belongs.
    `levels` say what he may with fields that are not quite open to
    him, by records and field: the level and the mask that the widest of his roles leaves. `caps` are the ranges to
    which his roles keep what he sees of a module; `department_paths` lead down to his departments.
    `only` names the modules for which he comes, where a token is not for all.
    `company` is its name in short. `chosen_language` is empty for who leaves the language to browser and company.
    `operation` names what he does in one go, a request or a job, so that it can be taken back as a whole; `undoes` the
    one that this takes back.
    """

    user_id: int | None
    name: str = ""
    is_admin: bool = False
    is_system: bool = False
    read_only: bool = False
    only: frozenset[str] | None = None
    asks_second_factor: bool = False
    paths: tuple[str, ...] = ()
    below: tuple[int, ...] | None = ()
    grants: tuple[tuple[str, int, str, tuple[str, ...]], ...] | None = ()
    rules: tuple[Rule, ...] = ()
    seats: tuple[Seat, ...] = ()
    levels: Mapping[str, Mapping[str, Level]] = field(default_factory=lambda: MappingProxyType({}))
    caps: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    department_paths: tuple[str, ...] = ()
    department_id: int | None = None
    role_ids: tuple[int, ...] = ()
    rights: frozenset[str] = frozenset()
    modes: Mapping[str, tuple[str, bool]] = field(default_factory=lambda: MappingProxyType({}))
    account_owner_sees: bool = True
    language: str = "en"
    chosen_language: str = ""
    timezone: str = "UTC"
    currency: str = "CNY"
    fiscal_start: int = 1
    company: str = ""
    via: str = "web"
    job_id: int | None = None
    operation: str = ""
    undoes: str = ""

    @cached_property
    def stands(self) -> tuple[str, ...]:
        """Where the person stands, the closest first: his positions, those above them step by step, then his roles."""
        ways = [path.strip(".").split(".") for path in self.paths]
        steps = range(max(map(len, ways), default=0))
        positions = [f"position-{way[-1 - step]}" for step in steps for way in ways if step < len(way)]
        return tuple(dict.fromkeys((*positions, *(f"role-{pk}" for pk in self.role_ids))))

    def may(self, module: Module, action: str) -> bool:
        """Whether the roles give this action on the module at all; which records is another question."""
        if registry.is_off(module) and not self.is_system:
            return False
        if self.only is not None and module.key not in self.only:
            return False
        if self.read_only and action not in {"view", "export", "print"}:
            return False
        if self.is_admin or self.is_system:
            return True
        if action == "view" and (module.sharing.catalogue or module.sharing.for_everyone):
            return True
        return f"{module.key}.{action}" in self.rights

    def require(self, module: Module, action: str) -> None:
        """Denied when the roles do not give this action; E_MODULE_OFF where the module is switched off."""
        if registry.is_off(module) and not self.is_system:
            raise DomainError("E_MODULE_OFF")
        if not self.may(module, action):
            raise Denied(action)

    def through(self, via: str, job_id: int | None = None) -> "Actor":
        """The same person coming by another door; the history says which. All batches of a job are one operation."""
        operation = operation_of_job(job_id) if job_id else self.operation
        return replace(self, via=via, job_id=job_id, operation=operation)

    def undoing(self, operation: str) -> "Actor":
        """The same person taking an operation back; a job that takes back its own does so in another."""
        mine = f"{operation}-back" if self.operation == operation else self.operation
        return replace(self, operation=mine, undoes=operation)

    @cached_property
    def conditions(self) -> dict[tuple[str, str, bool], Any]:
        """What decides access to each module, as far as it was asked for: `access.scope` keeps it here."""
        return {}

    def context(self) -> Context:
        """What `$me`, `$today` and named periods mean for this person now."""
        now = clock.now()
        return Context(
            me=self.user_id or 0,
            today=clock.today(self.timezone),
            now=now,
            timezone=self.timezone,
            fiscal_start=self.fiscal_start,
        )


def new_operation() -> str:
    """A name for what a person does in one go."""
    return secrets.token_hex(8)


def operation_of_job(job_id: int) -> str:
    """The name of all that a job does, whatever worker does it."""
    return f"job-{job_id}"


def people_below(actor: Actor) -> QuerySet:
    """Ids of everyone who holds a position strictly below one of the actor's."""
    reach = Q(pk__in=[])
    for path in actor.paths:
        reach |= Q(path__gt=path, path__lt=path[:-1] + AFTER_DOT)
    return UserPosition.objects.filter(reach).values("user_id")


def departments_of(actor: Actor) -> QuerySet:
    """Ids of the departments to which the actor belongs, and of those below them."""
    own = Q(pk__in=[int(path.rstrip(".").rpartition(".")[2]) for path in actor.department_paths])
    for path in actor.department_paths:
        own |= Q(path__gte=path, path__lt=path[:-1] + AFTER_DOT)
    return Department.objects.filter(own, deleted_at=None).values("pk")


def actor_of(user: User, via: str = "web") -> Actor:
    """The actor that a person is right now: one query, whatever his rights."""
    standing = standing_of(user.pk)
    if standing is None:
        raise DomainError("E_NOT_FOUND")
    return actor_standing(standing, via)


def actors_of(users: Iterable[User], via: str = "web") -> list[Actor]:
    """The actors that several people are right now, in their order: one query for all of them."""
    ids = [user.pk for user in users]
    found = standings_of(ids)
    return [actor_standing(found[pk], via) for pk in ids if pk in found]


def actor_standing(standing: Standing, via: str) -> Actor:
    """The actor of someone who stands so; E_NOT_FOUND where there is no company yet."""
    company = standing.company
    if company is None:
        raise DomainError("E_NOT_FOUND")
    registry.keep_up(company.shape_mark)
    return Actor(
        user_id=standing.user_id,
        name=standing.name,
        is_admin=any(role.is_admin for role in standing.roles),
        asks_second_factor=standing.asks_second_factor,
        paths=standing.paths,
        below=standing.below,
        grants=standing.grants,
        rules=standing.rules,
        seats=standing.seats,
        levels=levels_of(standing),
        caps=caps_of(standing),
        department_paths=standing.department_paths,
        department_id=standing.department_id,
        role_ids=tuple(role.id for role in standing.roles),
        rights=frozenset(right for role in standing.roles for right in role.rights),
        modes=MappingProxyType(standing.modes),
        account_owner_sees=company.account_owner_sees,
        language=standing.language or company.language,
        chosen_language=standing.language,
        timezone=standing.timezone or company.timezone,
        currency=company.currency,
        fiscal_start=company.fiscal_start,
        company=company.name,
        via=via,
        operation=new_operation(),
    )


def find_company() -> Company | None:
    """The company, or nothing on an empty home."""
    return find_one(Company, is_main=True)


def company_name() -> str:
    """The company as it is called in short; empty on an empty home."""
    names = Company.objects.filter(is_main=True).order_by().values_list("short_name", "name")[:1]
    return next((short or name for short, name in names), "")


def system_actor() -> Actor:
    """The product itself, for what nobody asked for by hand: schedules, first steps, rebuilding."""
    company = find_company()
    if company is None:
        return Actor(user_id=None, name="system", is_system=True)
    registry.keep_up(company.shape_mark)
    return Actor(
        user_id=None,
        name="system",
        is_system=True,
        language=company.language,
        timezone=company.timezone,
        currency=company.base_currency,
        fiscal_start=company.fiscal_start_month,
    )
