"""Sensitive access: what opens much, or takes a protection away, is told to all other administrators when it happens.

That is an export of many records, a second factor that is gone, a new administrator, and a role that makes
administrators. Who looks at unusually many customers or behind many masks is found by `alarms`, and told to superiors
as well. What a person does in the ordinary course of his work is in the history alone.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.access.administrators import administrators
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import setting
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting
from guanxi.meta.types.number import Integer

EXPORT_ROWS = setting.declare(
    Setting(
        key="protection.export_rows",
        type=Integer(low=0, high=10_000_000),
        label=_("Records that one export may hold without a warning"),
        about=_("Administrators are told of every larger export. 0: of none."),
        default=1000,
        group="people",
    )
)
LARGE_EXPORT = declare(
    Kind(
        key="sensitive_export",
        label=_("Sensitive access: a large export"),
        text=_("%(by)s has exported %(count)s records: %(module)s."),
        icon="alert",
        about="user",
    )
)
FACTOR_GONE = declare(
    Kind(
        key="sensitive_second_factor",
        label=_("Sensitive access: a second factor is gone"),
        text=_("“%(title)s” signs in without a second factor from now on; %(by)s has taken it off."),
        icon="alert",
        about="user",
    )
)
NEW_ADMINISTRATOR = declare(
    Kind(
        key="sensitive_administrator",
        label=_("Sensitive access: a new administrator"),
        text=_("“%(title)s” is an administrator now; %(by)s has given the role."),
        icon="alert",
        about="user",
    )
)
ADMINISTRATORS_ROLE = declare(
    Kind(
        key="sensitive_role",
        label=_("Sensitive access: a role makes administrators"),
        text=_("Everybody with the role “%(title)s” is an administrator now; %(by)s has changed it."),
        icon="alert",
        about="user",
    )
)


def warn_of_export(actor: Actor, module: Module, rows: int, sha256: str) -> None:
    """Tell of an export that is larger than is usual; of the same file to the same person only once."""
    most = EXPORT_ROWS.now()
    if most and rows > most:
        warn(LARGE_EXPORT, actor, f"{actor.user_id}:{sha256}", module=module.key, params={"count": rows})


def warn(kind: Kind, actor: Actor, key: str, *, module: str, record_id: int | None = None, **more: Any) -> None:
    """Tell all administrators but the one who has done it, and the one whom it is about."""
    told = set(administrators()) - {actor.user_id} - ({record_id} if module == "user" else set())
    about = {"module": module, "record_id": record_id, "by_id": actor.user_id, **more}
    notify.ask([Telling(kind=kind, user_id=one, key=f"{kind.key}:{key}", **about) for one in sorted(told)])
