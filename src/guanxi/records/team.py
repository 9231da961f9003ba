"""The people who work on a record beside its owner (F007): who may choose them, what comes along, and when it ends."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.grants import TEAM, give, last_day, take_back, team_of
from guanxi.access.models import RecordGrant, User
from guanxi.access.scope import NONE, owner_q
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module, Related
from guanxi.meta.types.choice import Choice, MultiChoice, Option, options
from guanxi.meta.types.moment import Date
from guanxi.meta.types.reference import Reference
from guanxi.records import gate
from guanxi.records.audit import note
from guanxi.records.handing import change_owner_action
from guanxi.records.store import fetch

ROLES = options(
    ("owner_assist", _("Helps the owner")),
    ("presales", _("Presales")),
    ("delivery", _("Delivery")),
    ("service", _("Service")),
    ("other", _("Other")),
)
ACCESS = options(("read", _("Read only")), ("write", _("Read and change")))
DEFAULT = "contact"  # what comes along unless it is said otherwise
MEMBER = Field(key="user", type=Reference(target="user"), label=_("Member"), column="user", required=True)
MEMBER_ADDED = declare(
    Kind(
        key="member_added", label=_("In a team"), text=_("%(by)s took you into the team of “%(title)s”."), icon="users"
    )
)


def has_team(module: Module) -> bool:
    """Whether people can be given single records of a module to work on."""
    is_shared = not module.sharing.catalogue and module.sharing.only is None
    return is_shared and module.writable and module.group != "settings" and bool(module.owner_keys)


def leads_team(module: Module, actor: Actor, record: Model) -> bool:
    """Whether someone may choose a record's team: its owner, those above him, and administrators; no member."""
    if actor.read_only or not has_team(module):
        return False
    if actor.is_admin or actor.is_system:
        return True
    owned = owner_q(module, actor) if actor.may(module, "edit") else NONE
    return module.model.objects.filter(owned, pk=record.pk).exists()


def lists_along(module: Module) -> tuple[Related, ...]:
    """The lists of a record whose records can come along with it."""
    return tuple(one for one in module.related if has_team(registry.get(one.module)))


def members(module: Module, record: Model, actor: Actor) -> list[dict[str, Any]]:
    """A record's team as the surface tells it."""
    return [
        {
            "user": one.user_id,
            "name": one.user.name,
            "access": one.access,
            "role": one.role,
            "expires_on": last_day(one, actor.timezone),
            "along": list(one.along),
            "given_by": one.given_by_id,
            "given_at": one.given_at,
        }
        for one in team_of(module, record.pk)
    ]


@transaction.atomic
def add_member(
    module: Module,
    *,
    actor: Actor,
    pk: int,
    user: int,
    access: str = "read",
    role: str = "other",
    expires_on: date | None = None,
    along: tuple[str, ...] = (),
) -> Model:
    """Take a person into the team of a record, or give him there what he is to have from now on."""
    record = _led(module, actor, pk)
    person = User.objects.get(pk=user)
    _check_member(module, record, person)
    ends = _end_of(expires_on, actor)
    give([(module, pk)], user, access, kind=TEAM, expires_at=ends, by=actor.user_id, role=role, along=along)
    told = f"{person.name}: {access}" + (f", {expires_on.isoformat()}" if expires_on else "")
    note(module, actor, pk, "member_added", text=told)
    if user != actor.user_id:
        key = f"member:{module.key}:{pk}:{actor.operation}"
        about = Telling(kind=MEMBER_ADDED, user_id=user, key=key, module=module.key, record_id=pk, by_id=actor.user_id)
        notify.ask([about])
    return record


@transaction.atomic
def remove_member(module: Module, *, actor: Actor, pk: int, user: int) -> Model:
    """Take a person out of the team of a record; who has had enough goes by himself."""
    record = fetch(module, actor, pk) if user == actor.user_id else _led(module, actor, pk)
    member = team_of(module, pk).filter(user=user).first()
    if member is None:
        raise DomainError("E_REFERENCE", field="user", label=MEMBER.label)
    take_back(module, pk, user, kind=TEAM)
    note(module, actor, pk, "member_removed", text=member.user.name)
    return record


@gate.team_actions.provide
def team_actions(module: Module) -> tuple[Action, ...]:
    """How a team is chosen, and a new owner, for the form and the API; pages offer it in places of their own."""
    if not has_team(module):
        return change_owner_action(module)
    further = {"needs": "view", "offered": lambda record: False}
    return (
        *change_owner_action(module),
        Action(
            key="add_member",
            label=_("Add a team member"),
            service=partial(add_member, module),
            arguments=_arguments(module),
            **further,  # type: ignore[arg-type]
        ),
        Action(
            key="remove_member",
            label=_("Remove a team member"),
            service=partial(remove_member, module),
            arguments=(MEMBER,),
            **further,  # type: ignore[arg-type]
        ),
    )


def lapse(actor: Actor, size: int) -> int:
    """Remove some members whose last day is over, and say so in the history of each record; how many there were. They
    see nothing any more from that very moment on, whenever this is done."""
    gone = list(RecordGrant.objects.filter(kind=TEAM, expires_at__lte=clock.now()).select_related("user")[:size])
    known = {module.key: module for module in registry.all_modules()}
    for one in gone:
        if one.module in known:
            note(known[one.module], actor, one.record_id, "member_lapsed", text=one.user.name)
    RecordGrant.objects.filter(pk__in=[one.pk for one in gone]).delete()
    return len(gone)


def _arguments(module: Module) -> tuple[Field, ...]:
    lists = lists_along(module)
    found = (
        MEMBER,
        Field(key="access", type=Choice(options=ACCESS), label=_("May"), column="access", default="read"),
        Field(key="role", type=Choice(options=ROLES), label=_("Part"), column="role", default="other"),
        Field(key="expires_on", type=Date(), label=_("Last day"), column="expires_on"),
    )
    if not lists:
        return found
    choices = tuple(Option(value=one.key, label=one.label or registry.get(one.module).label_plural) for one in lists)
    usual = tuple(one.key for one in lists if one.module == DEFAULT)
    kind = MultiChoice(options=choices)
    along = Field(key="along", type=kind, label=_("Also to read"), column="along", default=usual)
    return (*found, along)


def _led(module: Module, actor: Actor, pk: int) -> Model:
    record = fetch(module, actor, pk)
    if not leads_team(module, actor, record):
        raise Denied("lead_team")
    return record


def _check_member(module: Module, record: Model, person: User) -> None:
    if any(module.field(key).read(record) == person.pk for key in module.owner_keys):
        raise DomainError("E_MEMBER_IS_OWNER", field="user")
    if not person.is_active:
        raise DomainError("E_REFERENCE", field="user", label=MEMBER.label)


def _end_of(day: date | None, actor: Actor) -> datetime | None:
    """The end of somebody's last day; one that is over already is refused."""
    if day is None:
        return None
    if day < clock.today(actor.timezone):
        raise DomainError("E_DATE_RULE", field="expires_on", label=_("Last day"), hint=_("it is over already."))
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(actor.timezone))
