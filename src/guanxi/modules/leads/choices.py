"""What a person can choose from when a lead is converted: customers and contacts that it may be (F033 rule 2, F025)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guanxi.access.actor import Actor
from guanxi.access.pooled import CLAIM
from guanxi.access.scope import visible
from guanxi.meta import registry
from guanxi.modules.leads.models import Lead
from guanxi.records.duplicates.finding import Candidate, candidates

ASKED = 30


@dataclass(frozen=True, kw_only=True)
class AccountChoice:
    """An account that may be the lead's company, told as far as anybody may know it; `why` are labels of what is the
    same. One that the person may change, or claim, is free; of another one its owner is asked."""

    pk: int
    name: str
    why: tuple[str, ...]
    owner: str = ""
    followed: datetime | None = None
    is_visible: bool = False
    is_free: bool = False


@dataclass(frozen=True, kw_only=True)
class ContactChoice:
    """A contact that may be the lead's person, and the account that it belongs to."""

    pk: int
    name: str
    title: str
    account_id: int
    account: str


@dataclass(frozen=True)
class Choices:
    accounts: tuple[AccountChoice, ...]
    contacts: tuple[ContactChoice, ...]


def choices(actor: Actor, lead: Lead) -> Choices:
    """The accounts and contacts that share a name, a phone or a mail address with a lead."""
    module = registry.get("lead")
    duplicates = module.duplicates
    values = {key: module.field(key).read(lead) for key in (duplicates.fields if duplicates else ())}
    found = [one for one in candidates(module, values, but=lead.pk, actor=actor, limit=ASKED) if not one.is_deleted]
    contacts = _contacts(actor, [one.pk for one in found if one.module.key == "contact"])
    return Choices(_accounts(actor, [one for one in found if one.module.key == "account"], contacts), contacts)


def _accounts(actor: Actor, found: Iterable[Candidate], contacts: Iterable[ContactChoice]) -> tuple[AccountChoice, ...]:
    """The matching accounts, then those of matching contacts."""
    by_id = {one.pk: one for one in found}
    through = {one.account_id: one for one in contacts if one.account_id not in by_id}
    account, lead = registry.get("account"), registry.get("lead")
    among = {"pk__in": [*by_id, *through]}
    free = _ids(visible(account, actor, "edit", named=True).filter(**among))
    free |= _ids(visible(account, actor, CLAIM, named=True).filter(pool__isnull=False, **among))
    direct = [
        AccountChoice(
            pk=pk,
            name=one.name,
            why=tuple(str(lead.field(key).label) for key in one.why),
            owner=one.owner,
            followed=one.last_follow_up,
            is_visible=one.is_visible,
            is_free=pk in free,
        )
        for pk, one in by_id.items()
    ]
    indirect = [
        AccountChoice(pk=pk, name=one.account, why=(one.name,), is_visible=True, is_free=pk in free)
        for pk, one in through.items()
    ]
    return tuple(sorted((*direct, *indirect), key=lambda one: not one.is_free))


def _contacts(actor: Actor, ids: list[int]) -> tuple[ContactChoice, ...]:
    rows = visible(registry.get("contact"), actor, "edit").filter(pk__in=ids, account__isnull=False).order_by("-pk")
    columns = ("pk", "name", "title", "account_id", "account__name")
    return tuple(
        ContactChoice(pk=pk, name=name, title=title, account_id=account_id, account=account)
        for pk, name, title, account_id, account in rows.values_list(*columns)
    )


def _ids(rows: Any) -> set[int]:
    return set(rows.values_list("pk", flat=True))
