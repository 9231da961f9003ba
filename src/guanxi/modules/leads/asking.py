"""Converting a lead into an account that belongs to somebody else: its owner is asked first (F033 rule 4).

What asks him is an approval of the action `convert_agreed`; it is drawn among the company's definitions like any other,
so reminders, stand-ins and the way to his superior are those of all approvals.
"""

from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.flow.approval.effects import is_released
from guanxi.meta import registry
from guanxi.modules.leads import conversion
from guanxi.modules.leads.choices import choices
from guanxi.modules.leads.models import Lead
from guanxi.records import actions, store
from guanxi.records.merges.unmerging import freely

AGREED = "convert_agreed"


@transaction.atomic
def convert_or_ask(*, actor: Actor, pk: int, account: int | None = None, **given: Any) -> Lead:
    """Convert a lead; where the account is one that the actor sees and may not change, its owner is asked instead."""
    if account is not None and must_ask(actor, account):
        return ask_for_account(actor=actor, pk=pk, account=account, **given)
    return conversion.convert(actor=actor, pk=pk, account=account, **given)


def must_ask(actor: Actor, account: int) -> bool:
    """Whether an account belongs to somebody whom the actor does not speak for; one in a pool is claimed."""
    module = registry.get("account")
    is_held = module.model.objects.filter(pk=account, deleted_at=None, pool=None, owner__isnull=False).exists()
    return is_held and not visible(module, actor, "edit", named=True).filter(pk=account).exists()


@transaction.atomic
def ask_for_account(*, actor: Actor, pk: int, account: int, **given: Any) -> Lead:
    """Ask the owner of an account for the conversion of a lead into it; an account that the actor may change is taken
    at once. Without a definition that asks it is refused (E_ACCOUNT_OWNER)."""
    module = registry.get("lead")
    lead = store.fetch(module, actor, pk, "convert", lock=True)
    conversion.refuse_unready(module, lead)
    if not must_ask(actor, account):
        return conversion.convert(actor=actor, pk=pk, account=account, **given)
    record = _known(actor, lead, account)
    if is_released(module.key, pk):  # another approval was about the conversion, and not asked of the account's owner
        raise conversion.belongs_to_another(record)
    asked = {"asked_account": record.pk, "asked_owner": record.owner_id}
    store.update(module, freely(actor), pk, asked, verb="asked", trusted=True)
    return actions.run(module, actor, pk, AGREED, _dumped({"account": account, **given}))


@transaction.atomic
def convert_agreed(*, actor: Actor, pk: int, account: int, **given: Any) -> Lead:
    """Convert into an account of somebody else, once that was approved; its owner must be who was asked."""
    module = registry.get("lead")
    lead = store.fetch(module, actor, pk, "convert", lock=True)
    record = _known(actor, lead, account)
    is_asked = lead.asked_account_id == account and lead.asked_owner_id == record.owner_id
    if not (is_asked and is_released(module.key, pk)):
        raise conversion.belongs_to_another(record)
    return conversion.convert(actor=actor, pk=pk, account=account, is_agreed=True, **given)


def _known(actor: Actor, lead: Lead, account: int) -> Any:
    """An account that the actor sees, or was told of because it matches the lead."""
    module = registry.get("account")
    is_told = visible(module, actor, named=True).filter(pk=account).exists() or any(
        one.pk == account for one in choices(actor, lead).accounts
    )
    record = module.model.objects.select_related("owner").filter(pk=account, deleted_at=None).first()
    if record is None or not (is_told or lead.asked_account_id == account):
        raise conversion.not_found("account")
    return record


def _dumped(given: dict[str, Any]) -> dict[str, Any]:
    action = registry.get("lead").action(AGREED)
    fields = {field.key: field for field in action.arguments} if action else {}
    return {key: fields[key].type.dump(value) for key, value in given.items()}
