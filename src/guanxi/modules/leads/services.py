"""Rules of leads (F031): what makes a lead, which status follows which, and what a person can do with one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.activities.events import Spoken
from guanxi.modules.leads.models import Lead
from guanxi.modules.leads.responding import put_due, responded
from guanxi.modules.leads.scoring import put_score
from guanxi.pools import placing
from guanxi.records import store
from guanxi.records.audit import note
from guanxi.records.store import Change

REACH = ("mobile", "phone", "email", "wechat")
UNTOUCHED = ("new", "assigned")
BECAME = frozenset({"converted_at", "converted_account", "converted_contact", "converted_opportunity"})
STILL_OPEN = frozenset({"owner", "owner_department"})


def check_leads(changes: list[Change]) -> None:
    """All rules of a batch of leads."""
    for change in changes:
        _check_converted(change)
        _name(change)
        _check_reach(change)
        _assign(change)
        _check_status(change)
    placing.check(changes)
    put_due(changes)
    put_score(changes)


def leads_removing(changes: list[Change]) -> None:
    """A converted lead stays: what came of it is told by it."""
    for change in changes:
        if change.record.status == "converted":
            change.refuse("E_LEAD_CONVERTED")


def _check_converted(change: Change) -> None:
    """A converted lead is read-only (F033 rule 7); who leaves may still hand it on."""
    if change.is_new or change.trusted or change.history or change.before("status") != "converted":
        return
    altered = sorted(set(change.old) - STILL_OPEN)
    if altered:
        change.refuse("E_LEAD_CONVERTED", altered[0])


def _name(change: Change) -> None:
    """A lead without a name bears that of the person, or of the company."""
    if not change.value("name"):
        change.put("name", change.value("contact_name") or change.value("company"))
    if not change.value("name"):
        change.refuse("E_REQUIRED", "name", label=_("Name of the person or the company"))


def _check_reach(change: Change) -> None:
    if not any(change.value(key) for key in REACH):
        change.refuse("E_REQUIRED", "mobile", label=_("Mobile, phone, e-mail or WeChat"))


def _assign(change: Change) -> None:
    """An owner whom somebody else has named has been assigned; from then on the first response is awaited."""
    if not change.changes("owner") or change.history:
        return
    if "received_at" not in change.given:
        change.put("received_at", clock.now())
    is_given = change.value("owner") not in (None, change.actor.user_id)
    if is_given and change.value("status") == "new" and "status" not in change.given:
        change.put("status", "assigned")


def _check_status(change: Change) -> None:
    """Converting and coming back are actions; disqualifying has a reason (F031 rule 3)."""
    status, before = change.value("status"), change.before("status")
    if not status:
        change.put("status", "new")
    if before == "disqualified" and change.changes("status"):
        change.put("disqualify_reason", "")
    if change.history or change.trusted or not change.changes("status"):
        return
    if status == "converted":
        change.refuse("E_LEAD_STATUS", "status")
    elif before == "disqualified" and status != "new":
        change.refuse("E_STATE", "status", state=change.module.field("status").type.display(before))
    elif status == "disqualified" and not change.value("disqualify_reason"):
        change.refuse("E_REASON_REQUIRED", "disqualify_reason")


@transaction.atomic
def disqualify(*, actor: Actor, pk: int, disqualify_reason: str, note: str = "") -> Lead:
    """Put a lead aside, with the reason."""
    data = {"status": "disqualified", "disqualify_reason": disqualify_reason}
    return store.update(registry.get("lead"), actor, pk, data, verb="disqualified", note=note)


@transaction.atomic
def qualify(*, actor: Actor, pk: int) -> Lead:
    """Say that a lead is worth pursuing: the need is there, and the person can be reached."""
    return store.update(registry.get("lead"), actor, pk, {"status": "qualified"}, verb="qualified")


def is_to_reopen(record: Lead) -> bool:
    """Whether a lead can begin anew: it was put aside, or the account that it became lies in the recycle bin."""
    is_lost = record.status == "converted" and record.converted_account is not None
    return record.status == "disqualified" or (is_lost and record.converted_account.deleted_at is not None)


@transaction.atomic
def reopen(*, actor: Actor, pk: int, reason: str = "") -> Lead:
    """Take up a disqualified lead again, or one whose account was deleted (F033 rule 8); it begins anew."""
    module = registry.get("lead")
    record = store.fetch(module, actor, pk, "edit", lock=True)
    if not is_to_reopen(record):
        raise DomainError("E_STATE", state=module.field("status").type.display(record.status))
    data: dict[str, Any] = {"status": "new"}
    if record.status == "converted":
        data |= dict.fromkeys(BECAME)
    return store.update(module, actor, pk, data, verb="reopened", note=reason, trusted=bool(data.keys() & BECAME))


def followed_up(*, actor: Actor, spoken: Mapping[int, Spoken]) -> None:
    """When someone first and last spoke with these leads; the first time makes them contacted."""
    for lead in Lead.objects.select_for_update(no_key=True).filter(pk__in=list(spoken)).order_by("pk"):
        times = spoken[lead.pk]
        values = {"last_follow_at": times.last, "first_response_at": lead.first_response_at or times.first}
        values |= responded(lead, times.first)
        if times.first and lead.status in UNTOUCHED:
            note(registry.get("lead"), actor, lead.pk, "contacted", facts={"status": [lead.status, "contacted"]})
            values |= {"status": "contacted", "version": lead.version + 1, "updated_at": clock.now()}
        Lead.objects.filter(pk=lead.pk).update(**values)


def plans_changed(moments: Mapping[int, datetime | None]) -> None:
    """The earliest open plan about these leads."""
    for pk, moment in moments.items():
        Lead.objects.filter(pk=pk).exclude(next_follow_at=moment).update(next_follow_at=moment)
