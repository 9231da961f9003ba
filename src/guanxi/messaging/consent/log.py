"""The consent log: each change of what someone has said about being written to, by whatever door it came."""

from guanxi.kernel import clock
from guanxi.kernel.events import subscribe
from guanxi.messaging.consent.models import ConsentEntry
from guanxi.records.events import RecordsWritten
from guanxi.records.merges.hanging import Hanging, declare
from guanxi.records.store import Change

declare(Hanging(model=ConsentEntry))
CONSENT, NO_MAIL, NO_SMS = "marketing_consent", "email_opt_out", "sms_opt_out"
CHANNELS = {NO_MAIL: "mail", NO_SMS: "sms"}


@subscribe(RecordsWritten)
def note_consent(event: RecordsWritten) -> None:
    """Keep what was said with any record that keeps consent."""
    if CONSENT in event.module.by_key:
        rows = [row for change in event.changes for row in _entries(change)]
        ConsentEntry.objects.bulk_create(rows, batch_size=500)


def entries_of(module: str, pk: int) -> list[ConsentEntry]:
    """What was said, the newest first."""
    return list(ConsentEntry.objects.filter(module=module, record_id=pk).select_related("by").order_by("-at", "-pk"))


def _entries(change: Change) -> list[ConsentEntry]:
    found = []
    value = change.value(CONSENT)
    if change.changes(CONSENT) and not (change.is_new and value == "unknown"):
        found.append(_entry(change, "all", value or "unknown"))
    for key, channel in CHANNELS.items():
        if change.changes(key) and not (change.is_new and not change.value(key)):
            found.append(_entry(change, channel, "opted_out" if change.value(key) else "opted_in"))
    return found


def _entry(change: Change, channel: str, action: str) -> ConsentEntry:
    return ConsentEntry(
        module=change.module.key,
        record_id=change.record.pk,
        channel=channel,
        action=action,
        source=(change.note or change.actor.via)[:200],
        by_id=change.actor.user_id,
        at=clock.now(),
    )
