"""Rights to single records: giving them, taking them back, and who holds them. `scope` counts them in everywhere."""

from collections.abc import Iterable
from datetime import datetime

from guanxi.access.models import RecordGrant
from guanxi.kernel import clock
from guanxi.meta.module import Module

ONCE = ["module", "record_id", "user", "kind", "ref"]


def give(
    records: Iterable[tuple[Module, int]],
    user: int,
    access: str,
    *,
    kind: str,
    ref: int = 0,
    reason: str = "",
    expires_at: datetime | None = None,
    by: int | None = None,
) -> None:
    """Let a person read or write single records; what the same mechanism gave him before is replaced."""
    rows = [
        RecordGrant(
            module=module.key,
            record_id=record_id,
            user_id=user,
            access=access,
            kind=kind,
            ref=ref,
            reason=reason,
            expires_at=expires_at,
            given_by_id=by,
            given_at=clock.now(),
        )
        for module, record_id in records
    ]
    changing = ["access", "reason", "expires_at", "given_by", "given_at"]
    RecordGrant.objects.bulk_create(rows, update_conflicts=True, unique_fields=ONCE, update_fields=changing)


def take_back(module: Module, record_id: int, user: int, *, kind: str, ref: int = 0) -> None:
    """End what one mechanism has given a person."""
    RecordGrant.objects.filter(module=module.key, record_id=record_id, user=user, kind=kind, ref=ref).delete()


def grants_to(module: Module, record_id: int, user: int | None) -> list[RecordGrant]:
    """What is in force for one person and one record, the widest first."""
    rows = RecordGrant.objects.filter(module=module.key, record_id=record_id, user=user)
    now = clock.now()
    return sorted(
        (row for row in rows if row.expires_at is None or row.expires_at > now),
        key=lambda row: row.access,
        reverse=True,
    )
