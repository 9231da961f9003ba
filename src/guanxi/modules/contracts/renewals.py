"""What becomes of contract orders that end (F046): deals about their renewal, and the orders that renew them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor
from guanxi.access.fields import lines_written, writable
from guanxi.access.scope import visible
from guanxi.documents import states
from guanxi.documents.totals import raised_by
from guanxi.kernel.errors import DomainError
from guanxi.kernel.money import places_of
from guanxi.kernel.notices import Kind, Telling, declare, notify
from guanxi.meta import registry
from guanxi.meta.custom.field import CustomField
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting
from guanxi.meta.setting import declare as setting
from guanxi.meta.types.number import Integer, Percent
from guanxi.modules.contracts.models import Contract, ContractLine
from guanxi.records import store
from guanxi.records.change import following
from guanxi.records.store import Change

KEY = "contract"
NAME_LENGTH = 200
REMINDED = (7, 30, 60)  # days before the end
RENEW_BEFORE = setting(
    Setting(
        key="contracts.renew_before_days",
        type=Integer(low=1, high=730),
        label=gettext_lazy("Days before its end on which a contract order asks for its renewal"),
        about=gettext_lazy("So many days before a contract order that can be renewed ends, a deal about that begins."),
        default=60,
        group="sales",
    )
)
UPLIFT = setting(
    Setting(
        key="contracts.renewal_uplift_pct",
        type=Percent(),
        label=gettext_lazy("By how much renewals are dearer"),
        about=gettext_lazy("A deal about a renewal is worth as much as the contract order before, and so much more."),
        default=Decimal(0),
        group="sales",
    )
)
RAISED = declare(
    Kind(
        key="renewal_raised",
        label=gettext_lazy("Renewal due"),
        text=gettext_lazy("“%(title)s” ends on %(day)s: a deal about its renewal has begun."),
        icon="undo",
        about=KEY,
    )
)
ENDING = declare(
    Kind(
        key="contract_ending",
        label=gettext_lazy("Contract order ends"),
        text=gettext_lazy("“%(title)s” ends on %(day)s, in %(days)s days or less."),
        icon="clock",
        about=KEY,
    )
)
TERMS = tuple(
    "name kind channel account contact owner currency_code tax_included discount_pct freight payment_terms "
    "delivery_address receiver receiver_phone signer_customer signer_user renewable clauses".split()
)
OF_LINES = ("product", "description", "quantity", "unit_price", "discount_pct", "tax_rate")


def raise_deals(actor: Actor, after: int, size: int, today: date) -> int | None:
    """Begin a deal about each of the next so many contract orders that ask for their renewal, once each; behind which
    to go on. One that can't be written, such as without an exchange rate, is tried again another day."""
    asking = Contract.objects.filter(_asking(today), pk__gt=after).filter(~_renewed()).order_by("pk")
    orders = list(asking.select_for_update(of=("self",), no_key=True)[:size])
    deals = [_deal(actor, order) for order in orders]
    store.write(deals)
    begun = [(order, deal.record.pk) for order, deal in zip(orders, deals, strict=True) if deal.is_good]
    module = registry.get(KEY)
    store.write([following(module, actor, order, {"renewal_opportunity": pk}, "changed") for order, pk in begun])
    told = [order for order, _pk in begun if order.owner_id]
    notify.ask([_telling(RAISED, order, f"renewal_raised:{order.pk}") for order in told])
    return orders[-1].pk if len(orders) == size else None


def remind(after: int, size: int, today: date) -> int | None:
    """Tell the owners of the next so many contract orders that they end in 60, 30 or 7 days, each once; behind which to
    go on. What is renewed already needs no reminder."""
    soon = today + timedelta(days=max(REMINDED))
    ending = Contract.objects.filter(states.effective(), end_date__range=(today, soon), owner__isnull=False)
    orders = list(ending.filter(~_renewed(), pk__gt=after).order_by("pk")[:size])
    notify.ask([_ending(order, today) for order in orders])
    return orders[-1].pk if len(orders) == size else None


@transaction.atomic
def renew(*, actor: Actor, pk: int) -> Contract:
    """Draw up the contract order that follows this one: the same terms and lines, from the day after its end and for as
    long. It is about the same deal as the renewal, where one is open."""
    module = registry.get(KEY)
    actor.require(module, "create")
    order = store.fetch(module, actor, pk, "edit", lock=True)
    refuse_unready(module, order)
    store.create(module, actor, _follower(module, actor, order))
    return order


def refuse_unready(module: Module, order: Contract) -> None:
    """Renewed is what has come into effect, may be renewed and has an end; and once only."""
    if not states.is_effective(order):
        key = "approval_status" if order.doc_status == states.ACTIVE else "doc_status"
        raise DomainError("E_STATE", state=module.field(key).type.display(getattr(order, key)))
    for key in ("renewable", "end_date"):
        if not getattr(order, key):
            raise module.field(key).refused("E_REQUIRED")
    taken = Contract.objects.filter(_follows(order.pk)).order_by("pk").values_list("number", flat=True).first()
    if taken is not None:
        raise DomainError("E_DUPLICATE", object=module.label, name=taken)


def can_be_renewed(order: Contract) -> bool:
    """Whether to offer a renewal."""
    return states.is_effective(order) and order.renewable and order.end_date is not None


def check_renewals(changes: list[Change]) -> None:
    """A contract order renews another one of the same customer: one query for the batch."""
    named = [one for one in changes if one.value("renewed_from") and (one.is_new or one.changes("renewed_from"))]
    rows = Contract.objects.filter(pk__in={one.value("renewed_from") for one in named})
    accounts = dict(rows.values_list("pk", "account_id"))
    for change in named:
        before = change.value("renewed_from")
        if before == change.record.pk:
            change.refuse("E_TREE_CYCLE", "renewed_from")
        elif accounts.get(before) != change.value("account"):
            change.refuse("E_REFERENCE", "renewed_from")


def _asking(today: date) -> Q:
    until = today + timedelta(days=RENEW_BEFORE.now())
    return states.effective() & Q(renewable=True, renewal_opportunity=None, end_date__range=(today, until))


def _follows(order: Any) -> Q:
    """The condition on contract orders that renew this one."""
    return Q(renewed_from=order, deleted_at=None) & ~Q(doc_status=states.VOIDED)


def _renewed() -> Exists:
    return Exists(Contract.objects.filter(_follows(OuterRef("pk"))))


def _follower(module: Module, actor: Actor, order: Contract) -> dict[str, Any]:
    """What the next contract order takes from this one, as far as the actor may set it."""
    assert order.end_date is not None
    begins = order.end_date + timedelta(days=1)
    lasts = order.end_date - order.start_date if order.start_date else None
    data = {key: module.field(key).read(order) for key in TERMS if key in writable(module, actor)}
    deal = order.renewal_opportunity_id
    if deal and visible(registry.get("opportunity"), actor).filter(pk=deal, status="open").exists():
        data["opportunity"] = deal
    spans = {"start_date": begins, "end_date": begins + lasts if lasts is not None else None}
    lines = ContractLine.objects.filter(contract=order).order_by("sort", "pk")
    if lines:
        spec = lines_written(module, actor)
        known = spec.fields if spec else ()
        fields = [field for field in known if field.key in OF_LINES or isinstance(field, CustomField)]
        data["lines"] = [{field.key: field.type.dump(field.read(line)) for field in fields} for line in lines]
        data |= {} if order.discount_pct is not None else {"discount_amount": order.discount_amount}
    else:
        data["total_amount"] = order.total_amount
    return {**data, **spans, "renewed_from": order.pk}


def _deal(actor: Actor, order: Contract) -> Change:
    assert order.end_date is not None
    amount = raised_by(order.total_amount, UPLIFT.now(), places_of(order.currency_code))
    with translation.override(actor.language):
        name = _("%(name)s, renewal %(year)s") % {"name": order.name, "year": order.end_date.year}
    data = {
        "name": name[:NAME_LENGTH],
        "account": order.account_id,
        "primary_contact": order.contact_id,
        "owner": order.owner_id,
        "type": "renewal",
        "currency_code": order.currency_code,
        "amount": f"{amount:f}",
        "expected_close_date": order.end_date,
    }
    module = registry.get("opportunity")
    return store.new(module, actor, data, trusted=True, history=True)


def _telling(kind: Kind, order: Contract, key: str, **params: Any) -> Telling:
    assert order.owner_id is not None
    assert order.end_date is not None
    day = order.end_date.isoformat()
    return Telling(
        kind=kind, user_id=order.owner_id, key=key, module=KEY, record_id=order.pk, params={"day": day, **params}
    )


def _ending(order: Contract, today: date) -> Telling:
    assert order.end_date is not None
    days = next(days for days in REMINDED if (order.end_date - today).days <= days)
    return _telling(ENDING, order, f"contract_ending:{order.pk}:{order.end_date}:{days}", days=days)
