"""Converting a lead into an account, a contact and a deal (F033): one intention, one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from guanxi.access.actor import Actor
from guanxi.access.scope import visible
from guanxi.kernel import clock
from guanxi.kernel.errors import Denied, DomainError
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.meta.amounts import in_currency
from guanxi.meta.module import Module
from guanxi.modules.leads.events import LeadConverted
from guanxi.modules.leads.models import Lead
from guanxi.modules.leads.own_fields import own_values
from guanxi.pools.claiming import claim
from guanxi.records import store
from guanxi.records.duplicates.rules import CONVERSION, through
from guanxi.records.file_links import link_files
from guanxi.records.titles import title_of, titles

CLOSES_IN = timedelta(days=90)
NAME_LENGTH = 200

# What a lead knows of its company and of its person, by the field that takes it.
OF_COMPANY = {
    "phone": "phone",
    "industry": "industry",
    "source": "source",
    "province": "province",
    "city": "city",
    "street": "street",
    "tags": "tags",
}
OF_PERSON = {"title": "title", "mobile": "mobile", "phone": "phone", "email": "email", "wechat": "wechat"}
NO = {"marketing_consent": "refused", "email_opt_out": True, "sms_opt_out": True}


@dataclass(frozen=True)
class Made:
    """What a lead has become."""

    account: Any
    contact: Any = None
    opportunity: Any = None


@transaction.atomic
def convert(
    *,
    actor: Actor,
    pk: int,
    account: int | None = None,
    contact: int | None = None,
    create_contact: bool | None = None,
    create_opportunity: bool = True,
    opportunity_name: str = "",
    expected_close_date: date | None = None,
    owner: int | None = None,
    overwrite_source: bool = False,
    is_agreed: bool = False,
) -> Lead:
    """Make a customer of a lead: a new account or one that is there, a new contact, one of that account or none, and a
    deal unless it is not wanted. Records that are there keep what they say; only what is empty is filled in.

    With `overwrite_source` the source of the lead is taken in any case; `is_agreed`: the account's owner has agreed.
    Without a word about the contact there will be one if the lead names a person. The lead's row is locked, so that
    of two conversions at once the second is refused.
    """
    module = registry.get("lead")
    lead = store.fetch(module, actor, pk, "convert", lock=True)
    refuse_unready(module, lead)
    keeper = lead.owner_id or actor.user_id
    writer = _agreed(actor) if is_agreed else actor
    sources = frozenset({"source"}) if overwrite_source else frozenset()
    customer = _account(writer, lead, account, keeper, sources)
    wants_contact = names_person(lead) if create_contact is None else create_contact
    person = _contact(writer, lead, customer, contact, keeper, is_wanted=wants_contact)
    deal = None
    if create_opportunity:
        named = {"name": opportunity_name, "expected_close_date": expected_close_date}
        deal = _opportunity(writer, lead, customer, person, keeper, named)
    made = Made(customer, person, deal)
    converted = _close(writer, lead, made)
    _move_view(writer, converted, made)
    if owner is not None and owner != keeper:
        _hand_over(actor, made, owner, is_new_account=account is None)
    return converted


def refuse_unready(module: Module, lead: Lead) -> None:
    """A lead is converted once, and not while it is put aside (rule 1)."""
    if lead.status == "converted":
        raise DomainError("E_LEAD_CONVERTED")
    if lead.status == "disqualified":
        raise DomainError("E_STATE", state=module.field("status").type.display(lead.status))


def names_person(lead: Lead) -> bool:
    """Whether the lead is about a person: one is named, or there is no company."""
    return bool(lead.contact_name or not lead.company)


def account_values(lead: Lead) -> dict[str, Any]:
    """What a new account takes from a lead; a lead without a company makes a person of it."""
    name = lead.company or lead.contact_name or lead.name
    kind = {} if lead.company else {"account_type": "person"}
    return {"name": name, **kind, **_mapped("account", lead, OF_COMPANY)}


def contact_values(lead: Lead) -> dict[str, Any]:
    consent = {key: getattr(lead, key) for key in NO}
    return {"name": (lead.contact_name or lead.name)[:100], **_mapped("contact", lead, OF_PERSON), **consent}


def opportunity_name(actor: Actor, lead: Lead, account_name: str) -> str:
    """The default `{account}-{product or source}-{yyyyMM}` (rule 2)."""
    module = registry.get("lead")
    products = titles("product", lead.products[:1], actor) if lead.products else {}
    about = next((title.text for title in products.values()), "") or module.field("source").type.display(lead.source)
    ending = f"-{about}-{clock.today(actor.timezone):%Y%m}"
    return f"{account_name[: NAME_LENGTH - len(ending)]}{ending}"[:NAME_LENGTH]


def close_date(actor: Actor) -> date:
    """When a new deal is expected to close: in ninety days (rule 2)."""
    return clock.today(actor.timezone) + CLOSES_IN


def _agreed(actor: Actor) -> Actor:
    """The actor writing into the account of somebody who has agreed; his role must let him make such records at all."""
    for key in ("contact", "opportunity"):
        actor.require(registry.get(key), "create")
    return replace(actor, is_system=True)


def _account(actor: Actor, lead: Lead, pk: int | None, keeper: int | None, over: frozenset[str]) -> Any:
    module = registry.get("account")
    if pk is None:
        with through(CONVERSION):
            data = {**account_values(lead), **own_values(actor, lead, "account"), "owner": keeper}
            return store.create(module, actor, data)
    actor.require(module, "edit")
    record = visible(module, actor, named=True).filter(pk=pk).first()
    if record is None:
        raise not_found("account")
    if record.pool_id is not None:
        record = claim("account", actor=actor, pk=record.pk)
    if not visible(module, actor, "edit", named=True).filter(pk=pk).exists():
        raise belongs_to_another(record)
    values = {**_mapped("account", lead, OF_COMPANY), **own_values(actor, lead, "account")}
    return _filled(module, actor, record, values, over)


def belongs_to_another(account: Any) -> DomainError:
    """What is said of an account that the actor may not change."""
    name = title_of(registry.get("account"), account)
    return DomainError("E_ACCOUNT_OWNER", field="account", name=name, owner=account.owner or "–")


def _contact(actor: Actor, lead: Lead, customer: Any, pk: int | None, keeper: int | None, *, is_wanted: bool) -> Any:
    module = registry.get("contact")
    if pk is None:
        if not is_wanted:
            return None
        with through(CONVERSION):
            data = {**contact_values(lead), **own_values(actor, lead, "contact")}
            return store.create(module, actor, {**data, "account": customer.pk, "owner": keeper})
    record = visible(module, actor, "edit", named=True).filter(pk=pk, account=customer.pk).first()
    if record is None:
        raise not_found("contact")
    said_no = {key: no for key, no in NO.items() if getattr(lead, key) == no and getattr(record, key) != no}
    if said_no:
        record = store.update(module, actor, pk, said_no, verb="filled")
    return _filled(module, actor, record, {**_mapped("contact", lead, OF_PERSON), **own_values(actor, lead, "contact")})


def _opportunity(
    actor: Actor, lead: Lead, customer: Any, person: Any, keeper: int | None, given: Mapping[str, Any]
) -> Any:
    budget = in_currency(registry.get("lead").field("budget"), actor.currency).type.dump(lead.budget)
    data = {
        "name": given["name"] or opportunity_name(actor, lead, customer.name),
        "account": customer.pk,
        "primary_contact": person.pk if person else None,
        "expected_close_date": given["expected_close_date"] or close_date(actor),
        "source": lead.source,
        "owner": keeper,
        **({"amount": budget} if budget else {}),
        **own_values(actor, lead, "opportunity"),
    }
    return store.create(registry.get("opportunity"), actor, data)


def _mapped(key: str, lead: Lead, names: Mapping[str, str]) -> dict[str, Any]:
    """What the lead says of these fields, in the words of the other module, as far as it fits there."""
    module, found = registry.get("lead"), {}
    for name, target in names.items():
        value = module.field(name).read(lead)
        if not module.field(name).is_empty(value):
            found[target] = module.field(name).type.dump(value)
    return found


def _filled(
    module: Module, actor: Actor, record: Any, values: Mapping[str, Any], over: frozenset[str] = frozenset()
) -> Any:
    """The record with what was empty filled in; nothing is overwritten but what is named (rule 3)."""
    known = {key: module.field(key) for key in values}
    empty = {key: value for key, value in values.items() if key in over or known[key].is_empty(known[key].read(record))}
    return store.update(module, actor, record.pk, empty, verb="filled") if empty else record


def not_found(key: str) -> DomainError:
    """What is said of an account or contact that is none of those to choose from."""
    return DomainError("E_REFERENCE", field=key, label=registry.get("lead").field(f"converted_{key}").label)


def _close(actor: Actor, lead: Lead, made: Made) -> Lead:
    """The lead is converted, and says into what."""
    data = {
        "status": "converted",
        "converted_at": clock.now(),
        "converted_account": made.account.pk,
        "converted_contact": made.contact.pk if made.contact else None,
        "converted_opportunity": made.opportunity.pk if made.opportunity else None,
    }
    module = registry.get("lead")
    return store.update(module, actor, lead.pk, data, verb="converted", trusted=True, action="convert")


def _move_view(actor: Actor, lead: Lead, made: Made) -> None:
    """Follow-ups, tasks and files are seen with the new records too; the originals stay with the lead (rule 7)."""
    module = registry.get("lead")
    for key, record in (("account", made.account), ("opportunity", made.opportunity)):
        if record is not None:
            link_files(module, lead.pk, registry.get(key), record.pk, actor)
    publish(
        LeadConverted(
            lead_id=lead.pk,
            account_id=made.account.pk,
            contact_id=made.contact.pk if made.contact else None,
            opportunity_id=made.opportunity.pk if made.opportunity else None,
            actor=actor,
        )
    )


def _hand_over(actor: Actor, made: Made, owner: int, *, is_new_account: bool) -> None:
    """Give what is new to its owner, the account last: until then the actor may still write what hangs on it."""
    new = {"opportunity": made.opportunity, "contact": made.contact, "account": made.account}
    for key, record in new.items():
        module = registry.get(key)
        if record is None or (key == "account" and not is_new_account):
            continue
        if not actor.may(module, "transfer"):
            raise Denied("transfer")
        store.update(module, actor, record.pk, {"owner": owner})
