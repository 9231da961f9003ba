"""What somebody leaves behind goes to others (F010 rule 4): all of it, or some kinds of records to one and some to
another, or customers and leads back to their pools, in the background. Nothing but whose it is changes; what is locked
or refused is told."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.models import User
from guanxi.jobs.queue import enqueue
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module
from guanxi.meta.module_choice import ModuleChoices
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.text import Text
from guanxi.pools.declared import has_pools
from guanxi.records.audit import note
from guanxi.records.bulk import KEPT_REFUSALS, RETURN, BulkChange, change_batch
from guanxi.records.handing import can_be_handed_over
from guanxi.records.store import Change, fetch, update

BATCH = 200
RETURNED = 50  # go back to pools one by one
TO = Field(
    key="to",
    type=Reference(target="user"),
    label=_("New owner"),
    column="to",
    help=_("May be empty where all of the chosen records go back to their pools."),
)
OBJECTS = Field(
    key="objects",
    type=ModuleChoices(can_be_handed_over),
    label=_("Which records"),
    column="objects",
    default=(),
    help=_("None chosen: all of them. Choose some to give the others to somebody else afterwards."),
)
POOLED = Field(
    key="pooled",
    type=Boolean(),
    label=_("Return customers and leads to their pools"),
    column="pooled",
    default=False,
    help=_("What has no pool to go to, or may not go back now, stays with its owner and is told."),
)
FINISHED = Field(key="finished", type=Boolean(), label=_("Also what is done already"), column="finished", default=True)
DISABLE = Field(key="disable", type=Boolean(), label=_("Switch the sign-in off"), column="disable", default=False)
REASON = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason")
LEFT = declare(
    Kind(
        key="user_left_records",
        label=_("Left behind"),
        text=_("%(name)s has left and still owns records; hand them over."),
        icon="users",
        rest="%(user)s/actions/hand_over",
    )
)
HANDED = declare(
    Kind(
        key="user_handed_over",
        label=_("Handed over"),
        text=ngettext_lazy(
            "%(changed)s record of “%(title)s” was handed over, %(refused)s refused.",
            "%(changed)s records of “%(title)s” were handed over, %(refused)s refused.",
            "changed",
        ),
        icon="users",
    )
)


@transaction.atomic
def hand_over(
    *,
    actor: Actor,
    pk: int,
    to: int | None = None,
    objects: Sequence[str] = (),
    pooled: bool = False,
    finished: bool = True,
    disable: bool = False,
    reason: str = "",
) -> User:
    """Begin to give what a person owns to another one, or back to pools; E_REFERENCE where the new owner is the same,
    or doesn't work here."""
    person: User = fetch(registry.get("user"), actor, pk, "edit")
    modules = [module for module in _modules() if not objects or module.slug in objects]
    _check_new_owner(pk, to, is_needed=not all(_goes_back(module, pooled) for module in modules))
    for module in modules if objects else ():
        actor.require(module, "transfer")
    if disable:
        person = update(registry.get("user"), actor, pk, {"status": "disabled"})
    keys = [module.key for module in modules if actor.may(module, "transfer")]
    said = {"modules": keys, "pooled": pooled, "finished": finished, "reason": reason}
    enqueue(hand_over_records, actor=actor, user=pk, to=to, **said)
    return person


def _check_new_owner(pk: int, to: int | None, *, is_needed: bool) -> None:
    if to is None and is_needed:
        raise DomainError("E_REQUIRED", field="to", label=TO.label)
    if to is not None and (to == pk or not User.objects.filter(pk=to, status="active", deleted_at=None).exists()):
        raise DomainError("E_REFERENCE", field="to", label=TO.label)


def _goes_back(module: Module, pooled: bool) -> bool:
    """Whether records of a module go to pools, and not to the new owner."""
    return pooled and has_pools(module)


HAND_OVER = Action(
    key="hand_over",
    label=_("Hand over"),
    service=hand_over,
    arguments=(TO, OBJECTS, POOLED, FINISHED, DISABLE, REASON),
)


def handing(job_id: int, user: int, **_arguments: Any) -> str:
    """What handing over is called for people."""
    name = User.objects.filter(pk=user).values_list("name", flat=True).first() or ""
    return str(_("Hand over: %(name)s")) % {"name": name}


@job("hand_over_records", label=handing)
def hand_over_records(
    run: Run,
    user: int,
    to: int | None,
    modules: list[str],
    *,
    finished: bool = True,
    reason: str = "",
    pooled: bool = False,
) -> object:
    """Give away some of a person's records, module by module, in the order of their ids."""
    at = run.checkpoint or {"place": 0, "after": 0, "changed": 0, "refused": 0, "reasons": []}
    actor = run.actor()
    if at["place"] >= len(modules):
        return _told(actor, run, user, to, at)
    module = registry.get(modules[at["place"]])
    goes_back = _goes_back(module, pooled)
    size = RETURNED if goes_back else BATCH
    ids = list(_owned(module, user, finished=finished).filter(pk__gt=at["after"]).values_list("pk", flat=True)[:size])
    with translation.override(actor.language):
        outcome = change_batch(module, actor, ids, _going(module, to, reason, goes_back=goes_back))
        refused = [
            {"module": module.slug, "id": pk, "code": error.code, "message": error.message}
            for pk, error in outcome.refused.items()
        ]
    following = {"place": at["place"], "after": ids[-1]} if len(ids) == size else {"place": at["place"] + 1, "after": 0}
    counts = {"changed": at["changed"] + outcome.changed, "refused": at["refused"] + len(refused)}
    kept = (at["reasons"] + refused)[:KEPT_REFUSALS]
    return run.next({**following, **counts, "reasons": kept}, done=run.done + len(ids))


def _going(module: Module, to: int | None, reason: str, *, goes_back: bool) -> BulkChange:
    if goes_back:
        return BulkChange(how=RETURN, values={"reason": "other", "note": reason})
    return BulkChange(values={module.sharing.handed: to}, reason=reason)


def owns_anything(user: int) -> bool:
    """Whether a person owns records that can be handed over."""
    return any(_owned(module, user, finished=True).exists() for module in _modules())


def tell_of_leaving(changes: Sequence[Change]) -> None:
    """Whoever switches the sign-in of somebody off who owns records is led to handing them over."""
    for change in changes:
        by = change.actor.user_id
        if by is not None and change.changes("status") and change.record.status == "disabled":
            person = change.record
            if owns_anything(person.pk):
                told = {"name": person.name, "user": person.pk}
                key = f"user_left_records:{person.pk}:{person.version}"
                notify.ask([Telling(kind=LEFT, user_id=by, key=key, module="user", params=told)])


def _told(actor: Actor, run: Run, user: int, to: int | None, at: dict[str, Any]) -> dict[str, Any]:
    """Write into the history of the person what became of it, and tell whoever has begun it."""
    counts = {"changed": at["changed"], "refused": at["refused"]}
    name = User.objects.values_list("name", flat=True).get(pk=to) if to else ""
    note(registry.get("user"), actor, user, "handed_over", text=name, facts=counts)
    if actor.user_id is not None:
        key = f"user_handed_over:{run.job_id}"
        about = Telling(kind=HANDED, user_id=actor.user_id, key=key, module="user", record_id=user, params=counts)
        notify.ask([about])
    return {**counts, "reasons": at["reasons"]}


def _modules() -> list[Module]:
    return [module for module in registry.all_modules() if can_be_handed_over(module)]


def _owned(module: Module, user: int, *, finished: bool) -> QuerySet:
    rows = module.model.objects.filter(
        module.rows, module.part, deleted_at=None, **{f"{module.sharing.handed}_id": user}
    )
    if not finished and module.unfinished is not None:
        key, values = module.unfinished
        rows = rows.filter(**{f"{module.field(key).column}__in": values})
    return rows.order_by("pk")
