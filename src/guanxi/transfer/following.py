"""The plan of backups follows the clock of the company: another time zone makes another moment."""

from guanxi.jobs.schedules import plan_anew
from guanxi.kernel.events import subscribe
from guanxi.records.events import RecordsWritten
from guanxi.transfer.jobs import backup


def plan_backups() -> None:
    """Have the next backup follow what is set now."""
    plan_anew(backup)


@subscribe(RecordsWritten)
def follow_the_clock(event: RecordsWritten) -> None:
    if event.module.key == "company" and any(change.changes("timezone") for change in event.changes):
        plan_backups()
