"""Background work: a backup a day."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import find_company
from guanxi.access.administrators import administrators
from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel.errors import DomainError
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.transfer import daily
from guanxi.transfer.refusal import Refused

BACKUP, PLACE = "backup", "/settings/backups"
SAID_EVERY = 5.0  # seconds
FAILED = declare(
    Kind(
        key="backup_failed",
        label=_("Backup failed"),
        text=_("The daily backup has failed. %(reason)s"),
        icon="alert",
        place=PLACE,
        link=lambda _params: PLACE,
        channels=("app", "mail"),
    )
)


def tell_failed(job_id: int, error: Mapping[str, Any]) -> None:
    """Tell all administrators, once for each backup that came to nothing."""
    key, params = f"backup_failed:{job_id}", {"reason": error["message"]}
    notify.ask([Telling(kind=FAILED, user_id=pk, key=key, module="company", params=params) for pk in administrators()])


@job(
    BACKUP,
    atomic=False,
    every=timedelta(days=1),
    when=daily.next_backup,
    failed=tell_failed,
    label=_("Back up the company"),
)
def backup(run: Run) -> object:
    """Write a backup under a name that is settled first, so that a killed attempt is made up for under the same one;
    read it back; and only then remove what is older than is kept."""
    name, going = run.checkpoint.get("file"), _going(run)
    if find_company() is None:
        return None
    if name is None:
        return run.next({"file": daily.new_name()})
    try:
        if "files" not in run.checkpoint:
            made = daily.make(name, going)
            counts = {"rows": made.rows, "files": len(made.files)} if made else {"files": 0}
            return run.next({"file": name, **counts}, done=counts.get("rows", 0))
        daily.prove(name, going)
        removed = daily.remove_old()
    except Refused as refusal:
        raise DomainError("E_BACKUP_FAILED", reason=str(refusal)) from None
    except OSError as error:
        raise DomainError("E_BACKUP_FAILED", reason=error.strerror or str(error)) from error
    return {**run.checkpoint, "removed": removed}


def _going(run: Run) -> Callable[[], None]:
    """Says every few seconds that the work goes on, however long one backup takes."""
    said = monotonic()

    def going() -> None:
        nonlocal said
        if monotonic() - said > SAID_EVERY:
            said = monotonic()
            run.go_on()

    return going
