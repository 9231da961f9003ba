"""Giving a record to someone else together with what hangs on it (F011). Nothing but owners changes: stages, amounts,
dates and the past stay as they are."""

from functools import partial

from django.db import transaction
from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.grants import TEAM, give, take_back
from guanxi.access.models import User
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action, Module, Related
from guanxi.meta.types.choice import Choice, MultiChoice, Option, options
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.text import Text
from guanxi.records import bulk
from guanxi.records.store import fetch, update

OPEN = ":open"
AT_ONCE = 200  # records of one list that are given away within the request
KEEP = options(("no", _("No")), ("read", _("Yes, to read")), ("write", _("Yes, to read and change")))
TO = Field(key="to", type=Reference(target="user"), label=_("New owner"), column="to", required=True)
REASON = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason")
STAYS = Field(
    key="keep", type=Choice(options=KEEP), label=_("Keep the present owner in the team"), column="keep", default="no"
)


def can_be_given(module: Module) -> bool:
    """Whether records of a module have an owner whom people choose."""
    return module.writable and module.is_owned and not module.field("owner").read_only and module.group != "settings"


def can_be_handed_over(module: Module) -> bool:
    """Whether records of a module go to someone else together with others, or with all that a person leaves behind."""
    handed = module.by_key.get(module.sharing.handed)
    if handed is None or handed.read_only or handed.key not in module.owner_keys:
        return False
    return module.writable and not module.sharing.catalogue and module.group != "settings"


def change_owner_action(module: Module) -> tuple[Action, ...]:
    """Giving a record away, for the form and the API."""
    if not can_be_given(module):
        return ()
    lists = tuple(_choices(module))
    kind = MultiChoice(options=lists)
    along = (Field(key="along", type=kind, label=_("Also give away"), column="along", default=()),) if lists else ()
    return (
        Action(
            key="change_owner",
            label=_("Give to someone else"),
            service=partial(change_owner, module),
            arguments=(TO, *along, STAYS, REASON),
            needs="transfer",
            offered=lambda record: False,
        ),
    )


@transaction.atomic
def change_owner(
    module: Module,
    *,
    actor: Actor,
    pk: int,
    to: int,
    along: tuple[str, ...] = (),
    keep: str = "no",
    reason: str = "",
) -> Model:
    """Give a record to someone, and of the lists named what belongs to its present owner; he may stay in the team."""
    record = fetch(module, actor, pk, "transfer")
    before = module.field("owner").read(record)
    _check_new_owner(to)
    for name in along if before else ():
        _give_list(module, actor, pk, name, before, to)  # first, for who gives the record away may lose sight of them
    given = update(module, actor, pk, {"owner": to}, note=reason)
    take_back(module, pk, to, kind=TEAM)
    if keep != "no" and before and before != to:
        give([(module, pk)], before, keep, kind=TEAM, by=actor.user_id, role="owner_assist")
    return given


def _check_new_owner(to: int) -> None:
    if not User.objects.filter(pk=to, status="active", deleted_at=None).exists():
        raise DomainError("E_REFERENCE", field="to", label=TO.label)


def _give_list(module: Module, actor: Actor, pk: int, name: str, before: int, to: int) -> None:
    key, mark, _rest = name.partition(OPEN)
    related = next(one for one in _lists(module) if one.key == key)
    other = registry.get(related.module)
    handed = other.sharing.handed
    pairs = [(related.field, str(pk)), (handed, str(before)), *(unfinished_pairs(other) if mark else [])]
    actor.require(other, "transfer")
    choice = bulk.all_matching(other, actor, pairs)
    ids = list(bulk.chosen(other, actor, choice).values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) > AT_ONCE:
        raise DomainError("E_TOO_LARGE", field="along", limit=AT_ONCE)
    for one in ids:
        update(other, actor, one, {handed: to})


def unfinished_pairs(module: Module) -> list[tuple[str, str]]:
    """What a list of those records asks with which something is still to be done."""
    if module.unfinished is None:
        return []
    key, values = module.unfinished
    return [(f"{key}__in", ",".join(values))]


def _lists(module: Module) -> list[Related]:
    return [one for one in module.related if can_be_handed_over(registry.get(one.module))]


def _choices(module: Module) -> list[Option]:
    found = []
    for one in _lists(module):
        other = registry.get(one.module)
        label = one.label or other.label_plural
        if other.unfinished is not None:
            found.append(Option(value=f"{one.key}{OPEN}", label=format_lazy("{}: {}", label, _("only open ones"))))
        found.append(Option(value=one.key, label=label))
    return found
