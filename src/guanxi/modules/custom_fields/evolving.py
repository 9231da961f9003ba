"""Fields that become others (DOMAIN F164 rule 5): in place where nothing is lost by it, else by a new field into which
the values are copied."""

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.custom.build import field_of
from guanxi.meta.custom.types import KINDS, NAMING, SEVERAL_PARTS, UNWRITTEN
from guanxi.meta.models import FieldDefinition, TakenKey
from guanxi.records import bulk, jobs, store

# What a kind can become with every value as it stands: both keep it in the same form, and the wider one takes it.
WIDER = {
    "text": ("longtext",),
    "phone": ("text", "longtext"),
    "email": ("text", "longtext"),
    "url": ("text", "longtext"),
    "uscc": ("text", "longtext"),
    "id_no": ("text", "longtext"),
    "barcode": ("text", "longtext"),
    "rating": ("integer",),
    "percent": ("decimal",),
    "image": ("file",),
    "signature": ("file",),
}
WIDE = {kind for wider in WIDER.values() for kind in wider}
UNREAD = SEVERAL_PARTS | NAMING | {"user", "department", "boolean"}  # of which there is no text that another kind reads


def can_widen(record: FieldDefinition) -> bool:
    """Whether there is a kind that takes all values of a field as they stand."""
    return record.kind in WIDER and record.active


def can_be_copied(record: FieldDefinition) -> bool:
    """Whether the values of a field can be read as text."""
    return record.active and not (record.in_lines or record.sealed or record.kind in UNREAD)


@transaction.atomic
def widen(*, actor: Actor, pk: int, kind: str) -> FieldDefinition:
    """Make a field one of a kind that takes all of its values as they stand."""
    module = registry.get("custom_field")
    record = store.fetch(module, actor, pk, "edit")
    wider = WIDER.get(record.kind, ())
    if kind not in wider:
        labels = ", ".join(str(KINDS[one].label) for one in wider)
        raise DomainError("E_CHOICE", field="kind", label=module.field("kind").label, choices=labels or "–")
    written = store.update(module, actor, pk, {"kind": kind, **_room(record, kind)}, trusted=True)
    TakenKey.objects.filter(object=record.object, key=record.key).update(kind=kind)
    return written


def _room(record: FieldDefinition, kind: str) -> dict[str, int]:
    """How long texts must be allowed to be so that all of them fit."""
    needed = getattr(field_of(record).type, "limit", 0)
    return {"longest": needed} if kind == "text" else {}


@transaction.atomic
def copy_values(*, actor: Actor, pk: int, into: int) -> FieldDefinition:
    """Copy the values of a field into another one of the same module, in all records that have none there: a change of
    many records like others, with its history, what was refused, and its way back."""
    module = registry.get("custom_field")
    source = store.fetch(module, actor, pk, "edit")
    target = store.fetch(module, actor, into)
    about = registry.by_slug(source.object)
    if about is None or not can_be_copied(source):
        raise DomainError("E_STATE", state=module.field("kind").type.display(source.kind))
    if not _takes_copies(target, source):
        rows = FieldDefinition.objects.filter(object=source.object, deleted_at=None).order_by("sequence", "pk")
        fitting = ", ".join(one.name for one in rows if _takes_copies(one, source))
        raise DomainError("E_CHOICE", field="into", label=source.name, choices=fitting or "–")
    missing = ((f"{source.key}__isnull", "false"), (f"{target.key}__isnull", "true"))
    change = bulk.BulkChange(how=bulk.COPY, values={target.key: source.key})
    bulk.start(jobs.change_many, about, actor, bulk.all_matching(about, actor, missing), change)
    return source


def _takes_copies(target: FieldDefinition, source: FieldDefinition) -> bool:
    """Whether a field can take values of another one."""
    is_near = target.object == source.object and target.pk != source.pk
    return is_near and can_be_copied(target) and target.kind not in UNWRITTEN
