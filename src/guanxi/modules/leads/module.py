"""The declaration of leads."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.duplicates import Duplicates
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Numbering, Related, Rules, Sharing
from guanxi.meta.types.choice import Boolean
from guanxi.meta.types.moment import Date
from guanxi.meta.types.number import Integer
from guanxi.meta.types.reference import Reference
from guanxi.meta.types.text import Text
from guanxi.modules.leads import asking, services, unconverting
from guanxi.modules.leads.models import Lead
from guanxi.pools import columns as pools
from guanxi.pools import placing
from guanxi.pools.actions import pool_actions

COMPUTED = "first_response_at last_follow_at converted_at".split()
POOLING = ("lead_pool", "home_pool", "locked_from_pool", *pools.COMPUTED)
RESPONSE = ("assigned_at", "response_due_at", "response_minutes", "response_warnings")
SCORED = ("score", "grade", "score_reasons")
ORIGIN = ("form", "campaign_code", "utm")
ASKED = ("asked_account", "asked_owner")
CONVERTED = "converted_account converted_contact converted_opportunity".split()
FIELDS = fields_of(
    Lead,
    *(
        "number name company contact_name title mobile phone email wechat marketing_consent email_opt_out sms_opt_out "
        "form campaign_code utm score grade score_reasons assigned_at "
        "response_due_at response_minutes response_warnings "
        "province city street industry source source_detail products budget status disqualify_reason received_at "
        "first_response_at last_follow_at next_follow_at converted_at converted_account converted_contact "
        "converted_opportunity"
    ).split(),
    *ASKED,
    *POOLING,
    "cleanse_state",
    **{key: {"read_only": True} for key in COMPUTED},
    **{key: {"read_only": True, "on_delete": "keep"} for key in POOLING if key != "lead_pool"},
    lead_pool={"read_only": True},
    **{key: {"read_only": True, "on_delete": "keep"} for key in (*CONVERTED, *ASKED, "form")},
    utm={"read_only": True},
    **{key: {"read_only": True, "audited": False} for key in (*SCORED, *RESPONSE)},
    number={"unique": True},
    name={"help": _("Left empty, it is the name of the person or the company.")},
    mobile={"help": _("Give at least one of mobile, phone, e-mail and WeChat.")},
)
_BY_KEY = {field.key: field for field in FIELDS}
REASON = replace(_BY_KEY["disqualify_reason"], required=True, missing_code="E_REASON_REQUIRED")
NOTE = Field(key="note", type=Text(limit=200), label=_("Note"), column="note")
INTO = Field(
    key="account",
    type=Reference(target="account"),
    label=_("Existing account"),
    column="account",
    help=_("Leave it empty for a new account."),
)
ASKED_FOR = Field(
    key="account",
    type=Integer(low=1),
    label=_("Account of somebody else"),
    column="account",
    required=True,
    help=_("The number of the account, as the form of the conversion or an address says it."),
)
CONVERTING = (
    Field(
        key="contact",
        type=Reference(target="contact"),
        label=_("Existing contact"),
        column="contact",
        help=_("A contact of that account."),
    ),
    Field(key="create_contact", type=Boolean(), label=_("Make a new contact"), column="create_contact"),
    Field(
        key="create_opportunity",
        type=Boolean(),
        label=_("Make an opportunity"),
        column="create_opportunity",
        default=True,
    ),
    Field(key="opportunity_name", type=Text(limit=200), label=_("Opportunity name"), column="opportunity_name"),
    Field(key="expected_close_date", type=Date(), label=_("Expected close date"), column="expected_close_date"),
    Field(
        key="owner",
        type=Reference(target="user"),
        label=_("Owner"),
        column="owner",
        help=_("Who gets what is new; the owner of the lead unless you name someone else."),
    ),
    Field(
        key="overwrite_source",
        type=Boolean(),
        label=_("Take the source of the lead where another one stands"),
        column="overwrite_source",
    ),
)
COLUMNS = ("name", "company", "mobile", "source", "status", "last_follow_at", "owner")
RUNNING = {"field": "status", "op": "in", "value": ["new", "assigned", "contacted", "qualified"]}
MINE = {"field": "owner", "op": "eq", "value": "$me"}


def _is_running(record: Lead) -> bool:
    return record.status not in {"converted", "disqualified"}


def _is_unqualified(record: Lead) -> bool:
    return _is_running(record) and record.status != "qualified"


def _is_never_offered(record: Lead) -> bool:
    return False


LEAD = registry.register(
    Module(
        key="lead",
        slug="leads",
        model=Lead,
        label=_("Lead"),
        label_plural=_("Leads"),
        about=_("People who may become customers, until somebody has found out."),
        title="name",
        subtitle="company",
        search=("name", "company", "contact_name", "mobile", "phone", "email", "number"),
        fields=(*FIELDS, *base_fields(Lead)),
        layout=Layout(
            sections=(
                Section(
                    label=_("Lead"),
                    fields=("name", "company", "contact_name", "title", "industry", "products", "budget", "tags"),
                ),
                Section(label=_("Reach"), fields=("mobile", "phone", "email", "wechat")),
                Section(label=_("Consent"), fields=("marketing_consent", "email_opt_out", "sms_opt_out")),
                Section(label=_("Address"), fields=("province", "city", "street")),
                Section(
                    label=_("Origin"),
                    fields=("source", "source_detail", *ORIGIN, "received_at", "remark", "external_id"),
                ),
                Section(
                    label=_("Where it stands"),
                    fields=tuple(
                        "owner owner_department status disqualify_reason next_follow_at last_follow_at "
                        "first_response_at number converted_at converted_account converted_contact "
                        "converted_opportunity asked_account asked_owner".split()
                    ),
                ),
                Section(label=_("Score"), fields=SCORED),
                Section(label=_("First response"), fields=RESPONSE),
                Section(label=_("Pool"), fields=("cleanse_state", *POOLING)),
            ),
            header=("status", "grade", "score", "company", "mobile", "source", "owner", "lead_pool", "protect_until"),
            quick=("company", "contact_name", "mobile", "source"),
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My open leads"),
                columns=("name", "company", "mobile", "source", "status", "next_follow_at", "last_follow_at"),
                filters={"all": [MINE, RUNNING]},
                sort="next_follow_at",
            ),
            SavedView(key="open", label=_("Open"), columns=COLUMNS, filters=RUNNING, sort="-received_at"),
            SavedView(
                key="untouched",
                label=_("Not contacted yet"),
                columns=("name", "company", "mobile", "source", "received_at", "owner"),
                filters={"field": "status", "op": "in", "value": ["new", "assigned"]},
                sort="received_at",
            ),
            SavedView(
                key="best",
                label=_("The most promising first"),
                columns=("name", "company", "score", "grade", "source", "status", "owner"),
                filters=RUNNING,
                sort="-score",
            ),
            SavedView(
                key="converted",
                label=_("Converted"),
                columns=(
                    "name",
                    "company",
                    "source",
                    "converted_at",
                    "converted_account",
                    "converted_opportunity",
                    "owner",
                ),
                filters={"field": "status", "op": "eq", "value": "converted"},
                sort="-converted_at",
            ),
            SavedView(key="all", label=_("All leads"), columns=COLUMNS),
            SavedView(
                key="pool",
                label=_("In the pool"),
                columns=("name", "company", "source", "city", "cleanse_state", "lead_pool", "previous_owner"),
                filters={"field": "lead_pool", "op": "isnull", "value": False},
            ),
            SavedView(
                key="board",
                label=_("Board"),
                kind="kanban",
                group_by="status",
                columns=("name", "company", "source", "next_follow_at", "owner"),
                sort="-received_at",
                reasons={"disqualified": "disqualify_reason"},
            ),
        ),
        sharing=Sharing(pool="lead_pool"),
        numbering=Numbering(field="number", pattern="XS{yyyymmdd}{seq:4}"),
        rules=Rules(
            check=services.check_leads,
            removing=services.leads_removing,
            saved=placing.saved,
            binned=placing.binned,
        ),
        actions=(
            Action(
                key="convert",
                label=_("Convert"),
                service=asking.convert_or_ask,
                arguments=(INTO, *CONVERTING),
                needs="convert",
                tone="good",
                offered=_is_running,
            ),
            Action(
                key="ask_for_account",
                label=_("Ask for the account of somebody else"),
                service=asking.ask_for_account,
                arguments=(ASKED_FOR, *CONVERTING),
                needs="convert",
                offered=_is_never_offered,
            ),
            Action(
                key=asking.AGREED,
                label=_("Convert into the account of somebody else"),
                service=asking.convert_agreed,
                arguments=(ASKED_FOR, *CONVERTING),
                needs="convert",
                offered=_is_never_offered,
            ),
            Action(
                key="take_conversion_back",
                label=_("Take the conversion back"),
                service=unconverting.take_conversion_back,
                needs="convert",
                tone="danger",
                offered=unconverting.is_fresh,
                granted=unconverting.is_superior,
                ask=_("What the conversion has made goes to the recycle bin. Take it back?"),
            ),
            Action(key="qualify", label=_("Qualify"), service=services.qualify, offered=_is_unqualified),
            Action(
                key="disqualify",
                label=_("Disqualify"),
                service=services.disqualify,
                arguments=(REASON, NOTE),
                tone="danger",
                offered=_is_running,
            ),
            Action(
                key="reopen",
                label=_("Reopen"),
                service=services.reopen,
                arguments=(Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason"),),
                offered=services.is_to_reopen,
            ),
            *pool_actions("lead", "lead_pool", "lead_pool"),
        ),
        related=(
            Related(
                module="follow_up_run",
                field="lead",
                columns=("name", "state", "progress", "next_until", "owner"),
            ),
            Related(module="task", field="lead", columns=("subject", "due_at", "status", "assignee")),
            Related(module="activity", field="lead", columns=("kind", "happened_at", "content", "author")),
            Related(module="mail", field="lead", columns=("subject", "direction", "status", "sent_at")),
        ),
        match_fields=("name", "number", "mobile", "email"),
        duplicates=Duplicates(
            companies=("company",),
            people=("contact_name",),
            phones=("mobile", "phone"),
            mails=("email",),
            domains=True,
            followed="last_follow_at",
        ),
        depends_on=("accounts", "contacts", "opportunities", "products"),
        group="sales",
        icon="star",
        area="province",
    )
)
