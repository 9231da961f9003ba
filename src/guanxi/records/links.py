"""Mirrors fields of several references into RecordLink, so that the other side can be asked."""

from collections.abc import Iterator, Sequence

from guanxi.kernel.inserting import insert
from guanxi.meta.field import Field
from guanxi.meta.types.reference import References
from guanxi.records.change import Change
from guanxi.records.models import RecordLink


def mirror_links(changes: Sequence[Change]) -> None:
    """Write anew the links of every field of several references that changed."""
    fields = [field for field in changes[0].module.naming if isinstance(field.type, References)] if changes else []
    fresh: list[RecordLink] = []
    for field in fields:
        found = [change for change in changes if change.changes(field.key)]
        if old := [change.record.pk for change in found if not change.is_new]:
            RecordLink.objects.filter(module=found[0].module.key, field=field.key, record_id__in=old).delete()
        fresh += [link for change in found for link in _links(change, field)]
    insert(fresh)


def _links(change: Change, field: Field) -> Iterator[RecordLink]:
    for target in change.value(field.key):
        yield RecordLink(
            module=change.module.key,
            field=field.key,
            record_id=change.record.pk,
            target_module=field.target,
            target_id=target,
        )
