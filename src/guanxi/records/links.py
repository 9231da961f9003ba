"""Mirrors fields of several references into RecordLink, so that the other side can be asked."""

from collections.abc import Iterable

from guanxi.meta.types.reference import References
from guanxi.records.change import Change
from guanxi.records.models import RecordLink


def mirror_links(changes: Iterable[Change]) -> None:
    """Write anew the links of every field of several references that changed."""
    fresh: list[RecordLink] = []
    for change in changes:
        for field in change.module.fields:
            if isinstance(field.type, References) and change.changes(field.key):
                if not change.is_new:
                    RecordLink.objects.filter(
                        module=change.module.key, field=field.key, record_id=change.record.pk
                    ).delete()
                fresh += [
                    RecordLink(
                        module=change.module.key,
                        field=field.key,
                        record_id=change.record.pk,
                        target_module=field.target,
                        target_id=target,
                    )
                    for target in change.value(field.key)
                ]
    RecordLink.objects.bulk_create(fresh, batch_size=500)
