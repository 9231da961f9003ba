"""Taking a conversion back (F033 rule 8): by a superior, within a day, while nobody has worked with what it made."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from guanxi.access.actor import Actor
from guanxi.access.scope import speaks_for
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta import registry
from guanxi.modules.leads.models import Lead
from guanxi.records import store
from guanxi.records.merges.unmerging import freely
from guanxi.records.models import AuditEntry
from guanxi.records.takeback import CREATED, Kept, take_back
from guanxi.records.titles import titles

TIME = timedelta(days=1)
BATCH = 200
BECAME = ("account", "contact", "opportunity")


def is_fresh(lead: Lead) -> bool:
    """Whether a lead was converted within the last day."""
    return lead.status == "converted" and lead.converted_at is not None and lead.converted_at > clock.now() - TIME


def is_superior(actor: Actor, lead: Lead) -> bool:
    """Whether the actor stands above the owner of a lead; administrators do."""
    if actor.is_admin or actor.is_system:
        return True
    return lead.owner_id not in (None, actor.user_id) and speaks_for(actor, lead.owner_id)


@transaction.atomic
def take_conversion_back(*, actor: Actor, pk: int) -> Lead:
    """Put what a conversion made into the recycle bin and what it filled in back; the lead is a qualified one again.
    Refused (E_CONVERSION_USED) once anything was written about what it made."""
    module = registry.get("lead")
    lead = store.fetch(module, actor, pk, "convert", lock=True)
    if lead.status != "converted":
        raise DomainError("E_STATE", state=module.field("status").type.display(lead.status))
    if not is_superior(actor, lead):
        raise Denied("edit")
    if not is_fresh(lead):
        raise DomainError("E_UNDO_TOO_LATE", minutes=int(TIME.total_seconds() // 60))
    _take_back(actor, lead)
    return store.update(module, freely(actor), pk, {"status": "qualified"}, verb="conversion_undone", trusted=True)


def _take_back(actor: Actor, lead: Lead) -> None:
    converted = AuditEntry.objects.filter(module="lead", record_id=lead.pk, verb="converted", operation__isnull=False)
    operation = converted.order_by("-pk").values_list("operation", flat=True).first()
    if operation is None:
        raise DomainError("E_STATE", state=registry.get("lead").field("status").type.display(lead.status))
    among = _among(lead)
    rows = AuditEntry.objects.filter(among, operation=operation, verb=CREATED).values_list("module", "record_id")
    made = set(rows)
    essential = {("lead", lead.pk), *made}
    if ("lead", lead.pk) in made:  # it came into being and was converted in one go, so that it would go as well
        raise DomainError("E_CONVERSION_USED", name=lead.name)
    before = None
    while True:
        taken = take_back(freely(actor), operation, before=before, size=BATCH, among=among)
        if used := next((one for one in taken.kept if (one.module, one.pk) in essential), None):
            raise _in_use(used, actor)
        if taken.following is None:
            return
        before = taken.following


def _among(lead: Lead) -> Q:
    """The entries about a lead, what it became, and what is about the lead: one operation may convert many."""
    found = Q(module="lead", record_id=lead.pk)
    for key in BECAME:
        found |= Q(module=key, record_id=getattr(lead, f"converted_{key}_id"))
    for other in registry.every_module():
        for field in other.naming:
            if field.target == "lead" and field.is_reference:
                rows = other.model.objects.filter(other.rows, **{field.column: lead.pk})
                found |= Q(module=other.key, record_id__in=rows.order_by().values("pk"))
    return found


def _in_use(kept: Kept, actor: Actor) -> DomainError:
    title: Any = titles(kept.module, [kept.pk], actor).get(kept.pk)
    return DomainError("E_CONVERSION_USED", name=title.text if title else registry.get(kept.module).label)
