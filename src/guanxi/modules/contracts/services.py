"""Rules of contract orders (F059): what is checked of each, and what follows from one that comes into effect."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.documents import services as documents
from guanxi.documents import states
from guanxi.documents.services import DocumentRules
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.kernel.events import publish
from guanxi.kernel.money import LIMIT
from guanxi.meta import registry
from guanxi.modules.contracts.events import DealingsChanged, Dealt, OrderCounts
from guanxi.modules.contracts.models import Contract, ContractLine
from guanxi.modules.contracts.renewals import check_renewals
from guanxi.modules.exchange_rates.facade import checked_rate, in_base
from guanxi.modules.opportunities.facade import Deal, deals_of
from guanxi.modules.products.facade import check_lines
from guanxi.records.store import Change
from guanxi.records.titles import titles

KEY = "contract"
SPANS = ("start_date", "end_date")
SMALLEST_RATE = Decimal(1).scaleb(-8)


def check_contracts(changes: list[Change]) -> None:
    """All rules of a batch of contract orders; products, lines and deals are read once."""
    open_ones = [change for change in changes if documents.check_changeable(change)]
    for change in open_ones:
        if not change.value("currency_code"):
            change.put("currency_code", change.actor.currency)
        if not change.value("doc_date"):
            change.put("doc_date", clock.today(change.actor.timezone))
    _name(open_ones)
    check_lines(open_ones)
    documents.bring_lines(open_ones)
    check_renewals(open_ones)
    deals = deals_of({change.value("opportunity") for change in open_ones if change.value("opportunity")})
    for change in open_ones:
        _check_parties(change, deals)
        _check_dates(change)
        if change.is_good:
            documents.add_up(change)
        if change.is_good:
            _convert(change)
        if change.is_good:
            documents.check_still_ready(change)
        if change.is_new and change.history and change.value("approval_status") == states.DRAFT:
            change.put("approval_status", states.NOT_REQUIRED)  # what the past brings along was agreed


def contracts_saved(changes: list[Change]) -> None:
    """Accounts hear what they have bought, where that may be another sum now."""
    told = ("account", "approval_status", "doc_status", "total_amount_base", "doc_date")
    tell_accounts([change for change in changes if change.is_new or any(change.changes(key) for key in told)])


def tell_accounts(changes: list[Change]) -> None:
    """The sums of these contract orders' accounts, present and former: two queries. The accounts are held meanwhile, so
    that of two orders of the same moment the second counts the first."""
    touched = {pk for change in changes for pk in (change.value("account"), change.before("account")) if pk}
    if touched:
        rows = registry.get("account").model.objects.filter(pk__in=touched).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
        publish(DealingsChanged(by_account=dealings(touched)))


def dealings(accounts: Iterable[int]) -> dict[int, Dealt]:
    """What each of these accounts has bought by contract orders that count; framework contracts are no sales."""
    ids = list(accounts)
    rows = (
        Contract.objects.filter(states.counting(), account__in=ids)
        .exclude(kind="framework")
        .order_by()
        .values("account_id")
        .annotate(count=Count("pk"), amount=Sum("total_amount_base"), first=Min("doc_date"), last=Max("doc_date"))
    )
    found = {
        row["account_id"]: Dealt(count=row["count"], amount_base=row["amount"], first=row["first"], last=row["last"])
        for row in rows
    }
    nothing = Dealt(count=0, amount_base=Decimal(0), first=None, last=None)
    return {pk: found.get(pk, nothing) for pk in ids}


def came_into_effect(*, pk: int, actor: Actor) -> None:
    """The deal behind a contract order is won by it."""
    _tell_deal(pk, actor, counts=True)


def ended(*, pk: int, actor: Actor, how: str) -> None:
    """A voided contract order never was: its deal goes on."""
    if how == states.VOIDED:
        _tell_deal(pk, actor, counts=False)


def _tell_deal(pk: int, actor: Actor, *, counts: bool) -> None:
    order = Contract.objects.get(pk=pk)
    deal = order.opportunity_id
    if deal is None or order.kind == "framework":
        return
    others = Contract.objects.filter(states.counting(), opportunity=deal).exclude(pk=pk).exclude(kind="framework")
    if counts or not others.exists():
        publish(
            OrderCounts(
                opportunity_id=deal,
                contract_id=pk,
                number=order.number,
                counts=counts,
                signed=order.doc_date,
                actor=actor,
            )
        )


def check_ready(record: Contract) -> None:
    """Something must have been agreed: lines, or an amount; and call-offs stay within their framework contract."""
    module = registry.get(KEY)
    if not record.total_amount and not ContractLine.objects.filter(contract=record).exists():
        raise DomainError("E_REQUIRED", field="lines", label=module.lines.label if module.lines else "")
    if record.frame_id is None:
        return
    frame = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=record.frame_id)
    if frame.kind != "framework" or not states.is_effective(frame) or frame.account_id != record.account_id:
        raise module.field("frame").refused("E_REFERENCE")
    if frame.total_amount_base:
        others = Contract.objects.filter(states.counting(), frame=frame).exclude(pk=record.pk)
        called = others.aggregate(sum=Sum("total_amount_base"))
        left = frame.total_amount_base - (called["sum"] or Decimal(0))
        if record.total_amount_base > left:
            raise module.field("total_amount").refused("E_RANGE", low=0, high=max(left, Decimal(0)))


def check_ending(record: Contract) -> None:
    """What others were called off from is ended after them."""
    called = Contract.objects.filter(states.effective(), frame=record).order_by("pk")[:5]
    if names := ", ".join(str(one.number) for one in called):
        raise DomainError("E_HAS_DOWNSTREAM", numbers=names)


RULES = DocumentRules(ready=check_ready, ending=check_ending, agreed=("kind", "opportunity", "frame"))


def _name(changes: list[Change]) -> None:
    """A contract order without a name bears its customer's: one query."""
    nameless = [change for change in changes if not change.value("name") and change.value("account")]
    if nameless:
        known = titles("account", {change.value("account") for change in nameless}, nameless[0].actor)
        for change in nameless:
            if title := known.get(change.value("account")):
                change.put("name", title.text)


def _check_parties(change: Change, deals: dict[int, Deal]) -> None:
    """The deal is one with the same customer; a new contract order shares the credit as its deal does."""
    deal = deals.get(change.value("opportunity") or 0)
    touched = change.is_new or change.changes("opportunity") or change.changes("account")
    if change.value("opportunity") and touched and (deal is None or deal.account_id != change.value("account")):
        change.refuse("E_REFERENCE", "opportunity")
    elif deal is not None and change.is_new:
        change.put("splits", [one for one in deal.splits or () if one["user"] != change.value("owner")] or None)
    if change.value("frame") and change.value("frame") == change.record.pk:
        change.refuse("E_TREE_CYCLE", "frame")


def _check_dates(change: Change) -> None:
    first, last = (change.value(key) for key in SPANS)
    if first and last and last < first and any(change.changes(key) for key in SPANS):
        change.refuse("E_DATE_RULE", "end_date", hint=_("it can't lie before the beginning."))


def _convert(change: Change) -> None:
    """What it comes to in the company's currency, by the rate of its date or the one that was agreed; that of an
    effective one stays (M-R4)."""
    rate = _rate(change)
    if rate is None:
        return
    amount = in_base(change.value("total_amount"), rate, change.actor.currency)
    if amount > LIMIT:
        change.refuse("E_RANGE", "total_amount", low=0, high=LIMIT)
        return
    change.put("exchange_rate", rate)
    change.put("total_amount_base", amount)


def _rate(change: Change) -> Decimal | None:
    """A rate that somebody writes counts until date or currency become others; the company's own currency has none."""
    before: Decimal = change.before("exchange_rate")
    if change.value("approval_status") in states.GRANTED and not change.is_new:
        return before
    written = "exchange_rate" in change.given and change.changes("exchange_rate")
    agreed: Decimal | None = change.value("exchange_rate") if written else None
    if agreed is not None:
        is_own = change.value("currency_code") == change.actor.currency
        low, high = (Decimal(1), Decimal(1)) if is_own else (SMALLEST_RATE, LIMIT)
        if not low <= agreed <= high:
            change.refuse("E_RANGE", "exchange_rate", low=f"{low:f}", high=f"{high:f}")
            return None
    elif not change.is_new and not any(change.changes(key) for key in ("currency_code", "doc_date")):
        agreed = before
    return checked_rate(change, change.value("doc_date"), agreed)
