"""What can be done with records that go in and out of pools: the buttons of their pages, and the actions of the API."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.scope import answers_for
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Action
from guanxi.meta.types.choice import Boolean, Choice
from guanxi.meta.types.moment import Date
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.text import Text
from guanxi.pools import claiming, giving, locking
from guanxi.pools.models import REASONS

TO = Field(key="to", type=Reference(target="user"), label=_("New owner"), column="to", required=True)
REASON = Field(
    key="reason",
    type=Choice(options=REASONS),
    label=_("Reason"),
    column="reason",
    required=True,
    missing_code="E_REASON_REQUIRED",
)
NOTE = Field(key="note", type=Text(limit=200), label=_("Note"), column="note")
FORCE = Field(
    key="force",
    type=Boolean(),
    label=_("Even though something speaks against it"),
    column="force",
    help=_("Administrators of the pool may."),
)
UNTIL = Field(
    key="until",
    type=Date(),
    label=_("Until"),
    column="until",
    help=_("At most ninety days. Left empty, it lasts until you end it."),
)


def pool_actions(key: str, pools: str, field: str) -> tuple[Action, ...]:
    """The actions of a module, given the module of its pools and the field that names the one where a record lies."""
    column = f"{field}_id"

    def lies(record: Any) -> bool:
        return getattr(record, column) is not None

    def is_held(record: Any) -> bool:
        return record.owner_id is not None and not lies(record)

    def is_his(actor: Actor, record: Any) -> bool:
        return answers_for(registry.get(key), actor, record)

    pool = Field(key="pool", type=Reference(target=pools), label=_("Pool"), column="pool")
    return (
        Action(
            key="claim",
            label=_("Claim"),
            service=partial(claiming.claim, key),
            needs="claim",
            tone="good",
            offered=lies,
            gone=partial(claiming.gone, key),
        ),
        Action(
            key="assign",
            label=_("Assign"),
            service=partial(giving.assign, key),
            arguments=(TO,),
            needs="claim",
            offered=lies,
        ),
        Action(
            key="change_pool",
            label=_("Move to another pool"),
            service=partial(giving.change_pool, key),
            arguments=(_required(pool),),
            offered=lies,
        ),
        Action(
            key="release",
            label=_("Return to the pool"),
            service=partial(giving.release, key),
            arguments=(REASON, NOTE, pool, FORCE),
            offered=is_held,
            granted=is_his,
        ),
        Action(
            key="lock",
            label=_("Keep out of the pool"),
            service=partial(locking.lock, key),
            arguments=(UNTIL,),
            offered=lambda record: is_held(record) and not record.locked_from_pool,
            granted=lambda actor, record: record.owner_id == actor.user_id,
        ),
        Action(
            key="unlock",
            label=_("Let it go to the pool again"),
            service=partial(locking.unlock, key),
            offered=lambda record: is_held(record) and record.locked_from_pool,
            granted=is_his,
        ),
    )


def _required(field: Field) -> Field:
    return Field(key=field.key, type=field.type, label=field.label, column=field.column, required=True)
