"""The declaration of contract orders."""

from django.utils.translation import gettext_lazy as _

from guanxi.documents import services as documents
from guanxi.documents import states
from guanxi.documents.splits import share_action
from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, LineSpec, Module, Numbering, Related, Rules, Sharing
from guanxi.modules.contracts import renewals, services
from guanxi.modules.contracts.models import NAMED, Contract, ContractLine

KEYS = (
    "number name kind channel account contact opportunity frame renewed_from renewal_opportunity "
    "doc_date start_date end_date signer_customer signer_user currency_code exchange_rate tax_included discount_pct "
    "discount_amount freight net_amount tax_amount total_amount total_amount_base payment_terms delivery_address "
    "receiver receiver_phone warranty_until renewable clauses approval_status doc_status effective_at version_no "
    "change_reason splits"
).split()
COMPUTED = ("approval_status", "doc_status", "effective_at", "version_no")
PRICED = ("quantity", "unit_price", "discount_pct")
COLUMNS = ("number", "name", "account", "doc_date", "total_amount", "approval_status", "doc_status", "owner")
MINE = {"field": "owner", "op": "eq", "value": "$me"}
VALID = {"field": "doc_status", "op": "eq", "value": "active"}
EFFECTIVE = {"field": "approval_status", "op": "in", "value": ["approved", "not_required"]}

CONTRACT = registry.register(
    Module(
        key="contract",
        slug="contracts",
        model=Contract,
        label=_("Contract order"),
        label_plural=_("Contract orders"),
        about=_("What was agreed with customers: the contract and the sales order in one document."),
        title="name",
        subtitle="number",
        search=("name", "number", "signer_customer"),
        fields=(
            *fields_of(
                Contract,
                *KEYS,
                **{key: {"read_only": True} for key in COMPUTED},
                **{key: {"on_delete": "keep", "read_only": key == "renewal_opportunity"} for key in NAMED},
                splits={"read_only": True, "audited": False},
                number={"unique": True},
                doc_date={"required": False, "help": _("Left empty, it is today.")},
                currency_code={"required": False},
                exchange_rate={
                    "required": False,
                    "default": None,
                    "help": _("Left empty, it is the rate of the date."),
                },
                name={"help": _("Left empty, it is the name of the customer.")},
                total_amount_base={"read_only": True, "audited": False, "made_of": ("total_amount",)},
                net_amount={"read_only": True, "made_of": ("total_amount",)},
                tax_amount={"read_only": True, "made_of": ("total_amount",)},
                change_reason={"help": _("Once the document is in effect, each change is its next version.")},
                discount_amount={"help": _("Off what the lines come to; worked out where a percentage is given.")},
                total_amount={"help": _("Worked out of the lines, where there are any.")},
            ),
            *base_fields(Contract),
        ),
        lines=LineSpec(
            slug="contracts.lines",
            model=ContractLine,
            parent="contract",
            label=_("Lines"),
            fields=fields_of(
                ContractLine,
                *"product description quantity unit_price discount_pct tax_rate net tax total planned_date".split(),
                **{key: {"read_only": True, "made_of": PRICED} for key in ("net", "tax", "total")},
            ),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Contract order"),
                    fields=("name", "account", "contact", "opportunity", "kind", "doc_date", "owner", "number"),
                ),
                Section(
                    label=_("Amount"),
                    fields=tuple(
                        "currency_code tax_included discount_pct discount_amount freight net_amount tax_amount "
                        "total_amount total_amount_base".split()
                    ),
                ),
                Section(
                    label=_("Terms"),
                    fields=tuple(
                        "start_date end_date payment_terms delivery_address receiver receiver_phone warranty_until "
                        "renewable signer_customer signer_user clauses".split()
                    ),
                ),
                Section(
                    label=_("Where it stands"),
                    fields=("approval_status", "doc_status", "effective_at", "version_no", "change_reason"),
                ),
                Section(
                    label=_("More"),
                    fields=tuple(
                        "channel frame renewed_from renewal_opportunity exchange_rate tags remark external_id".split()
                    ),
                ),
            ),
            header=("account", "owner", "total_amount", "approval_status", "doc_status"),
            quick=("name", "account", "doc_date", "total_amount"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My contract orders"),
                columns=COLUMNS,
                filters={"all": [MINE, VALID]},
                sort="-doc_date",
                sums=("total_amount",),
            ),
            SavedView(
                key="effective",
                label=_("In effect"),
                columns=COLUMNS,
                filters={"all": [EFFECTIVE, VALID]},
                sort="-doc_date",
                sums=("total_amount",),
            ),
            SavedView(
                key="open",
                label=_("Not in effect yet"),
                columns=COLUMNS,
                filters={"all": [{"not": EFFECTIVE}, VALID]},
                sort="-doc_date",
                sums=("total_amount",),
            ),
            SavedView(key="all", label=_("All contract orders"), columns=COLUMNS, sort="-doc_date"),
            SavedView(
                key="ending",
                label=_("Ending soon"),
                columns=("number", "name", "account", "end_date", "renewable", "total_amount", "owner"),
                filters={"all": [EFFECTIVE, VALID, {"field": "end_date", "op": "within", "value": "next_90_days"}]},
                sort="end_date",
            ),
            SavedView(
                key="ended",
                label=_("Past their end"),
                columns=("number", "name", "account", "end_date", "renewable", "total_amount", "owner"),
                filters={"all": [EFFECTIVE, VALID, {"field": "end_date", "op": "lt", "value": "$today"}]},
                sort="-end_date",
            ),
            SavedView(
                key="board",
                label=_("Board"),
                kind="kanban",
                group_by="kind",
                columns=("number", "name", "account", "total_amount", "owner"),
                sort="-doc_date",
                sums=("total_amount",),
            ),
        ),
        sharing=Sharing(account="account"),
        unfinished=("approval_status", ("draft", "in_progress", "rejected", "recalled")),
        carries=(ACCOUNT_OWNER,),
        numbering=Numbering(field="number", pattern="HT{yyyymmdd}{seq:3}", due=("approval_status", states.GRANTED)),
        rules=Rules(
            check=services.check_contracts,
            saved=services.contracts_saved,
            removing=documents.refuse_removing,
            binned=services.tell_accounts,
        ),
        actions=(
            *documents.declare(services.KEY, services.RULES),
            share_action(services.KEY),
            Action(
                key="renew",
                label=_("Renew"),
                service=renewals.renew,
                ask=_("A new contract order with the same terms and lines follows it; nobody is bound by it yet."),
                offered=renewals.can_be_renewed,
            ),
        ),
        calendar=("doc_date",),
        related=(
            Related(
                module="follow_up_run",
                field="contract",
                columns=("name", "state", "progress", "next_until", "owner"),
            ),
            Related(
                module="contract",
                field="frame",
                columns=("number", "doc_date", "total_amount", "approval_status"),
                label=_("Called off under it"),
                sums=("total_amount",),
            ),
            Related(
                module="contract",
                field="renewed_from",
                columns=("number", "doc_date", "total_amount", "approval_status"),
                label=_("Renewed by"),
            ),
        ),
        match_fields=("number",),
        depends_on=("accounts", "contacts", "opportunities", "products"),
        group="sales",
        icon="file",
    )
)
