"""Records of any module that someone else has given a person."""

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.events import subscribe
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.records.events import RecordsWritten
from guanxi.records.store import Change

ASSIGNED = declare(
    Kind(
        key="assigned",
        label=_("Given to you"),
        text=_("%(by)s gave you “%(title)s” (%(module)s)."),
        icon="user",
        channels=("app", "im"),
    )
)
ASSIGNED_MANY = declare(
    Kind(
        key="assigned_many",
        label=_("Given to you"),
        text=_("%(by)s gave you several records: %(module)s."),
        icon="users",
        rest="?owner=%(owner)s&sort=-updated_at",
        channels=("app", "im"),
    )
)


@subscribe(RecordsWritten)
def tell_new_owners(event: RecordsWritten) -> None:
    """Tell people what is theirs now by someone else's hand; the many records of one job are told as one thing.

    Modules whose records belong to someone in another way, such as tasks, tell of it in their own words.
    """
    module = event.module
    if "owner" in module.by_key and module.sharing.owners == ("owner",) and not module.sharing.catalogue:
        notify.ask([_telling(change) for change in event.changes if _is_given(change)])


def _is_given(change: Change) -> bool:
    owner = change.value("owner")
    is_news = change.changes("owner") and not change.history and not change.actor.is_system
    return is_news and owner not in (None, change.actor.user_id)


def _telling(change: Change) -> Telling:
    module, owner, job = change.module.key, change.value("owner"), change.actor.job_id
    if job is not None:
        return Telling(
            kind=ASSIGNED_MANY,
            user_id=owner,
            key=f"assigned:{module}:job:{job}",
            module=module,
            by_id=change.actor.user_id,
            params={"owner": owner},
        )
    return Telling(
        kind=ASSIGNED,
        user_id=owner,
        key=f"assigned:{module}:{change.record.pk}:{change.record.version}",
        module=module,
        record_id=change.record.pk,
        by_id=change.actor.user_id,
    )
