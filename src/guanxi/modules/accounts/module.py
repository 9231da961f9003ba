"""The declaration of accounts."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.geodesy import WGS84
from guanxi.meta import registry
from guanxi.meta.duplicates import Duplicates
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Numbering, Related, Rules, Sharing, Tree
from guanxi.meta.types.number import DecimalNumber
from guanxi.modules.accounts import services
from guanxi.modules.accounts.models import Account
from guanxi.pools import columns as pools
from guanxi.pools import placing
from guanxi.pools.actions import pool_actions

COMPUTED = (
    "stage deal_status last_follow_at next_follow_at first_deal_at last_deal_at deal_count deal_amount_base "
    "completeness_pct recent_orders recent_amount_base rfm_recency rfm_frequency rfm_value rfm_segment "
    "expected_orders alive_pct health_score health_band health_parts order_interval_days dormant_on"
).split()
POOLING = ("pool", "home_pool", "locked_from_pool", *pools.COMPUTED)
UNTOLD = frozenset(COMPUTED[-14:])  # what is worked out every day is no news
PLACE = fields_of(Account, "lng", "lat", "geo_source")
SET_POSITION = Action(
    key="set_position",
    label=_("Set the position"),
    service=services.set_position,
    arguments=(
        replace(PLACE[0], type=DecimalNumber(places=15, low=Decimal(-180), high=Decimal(180)), required=True),
        replace(PLACE[1], type=DecimalNumber(places=15, low=Decimal(-90), high=Decimal(90)), required=True),
        replace(PLACE[2], key="system", label=_("Coordinate system"), default=WGS84),
    ),
)

ACCOUNT = registry.register(
    Module(
        key="account",
        slug="accounts",
        model=Account,
        label=_("Account"),
        label_plural=_("Accounts"),
        about=_("Companies and people you sell to, with all that was said and agreed."),
        title="name",
        subtitle="city",
        search=("name", "short_name", "name_en", "number", "phone", "uscc"),
        fields=(
            *fields_of(
                Account,
                *(
                    "number name short_name name_en aliases account_type relation_types level industry source stage "
                    "deal_status uscc legal_person registered_capital size annual_revenue phone email website fax "
                    "country province city district street postcode lng lat geo_source region parent_account "
                    "credit_limit credit_days currency_code received_at locked_from_pool last_follow_at next_follow_at "
                    "first_deal_at last_deal_at deal_count deal_amount_base completeness_pct preferences recent_orders "
                    "recent_amount_base rfm_recency rfm_frequency rfm_value rfm_segment expected_orders alive_pct "
                    "health_score health_band health_parts order_interval_days dormant_on"
                ).split(),
                *(key for key in POOLING if key != "locked_from_pool"),
                **{key: {"read_only": True, "on_delete": "keep"} for key in POOLING if key != "pool"},
                pool={"read_only": True},
                **{key: {"read_only": True, "audited": key not in UNTOLD} for key in COMPUTED},
                geo_source={"read_only": True},
                number={"unique": True},
                uscc={"unique": True},
                parent_account={"on_delete": "block"},
            ),
            *base_fields(Account),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Account"),
                    fields=tuple(
                        "name short_name name_en account_type level industry source region size parent_account "
                        "relation_types tags".split()
                    ),
                ),
                Section(label=_("Reach"), fields=("phone", "email", "website", "fax")),
                Section(label=_("Address"), fields=("country", "province", "city", "district", "street", "postcode")),
                Section(
                    label=_("Business"),
                    fields=tuple(
                        "uscc legal_person registered_capital annual_revenue credit_limit credit_days remark".split()
                    ),
                ),
                Section(
                    label=_("State"),
                    fields=tuple(
                        "owner owner_department stage deal_status last_follow_at next_follow_at completeness_pct "
                        "external_id".split()
                    ),
                ),
                Section(label=_("Pool"), fields=("received_at", *POOLING)),
                Section(
                    label=_("How the customer buys"),
                    fields=tuple(
                        "rfm_segment deal_count deal_amount_base first_deal_at last_deal_at recent_orders "
                        "recent_amount_base rfm_recency rfm_frequency rfm_value expected_orders alive_pct "
                        "health_score health_band order_interval_days dormant_on".split()
                    ),
                ),
            ),
            header=("owner", "pool", "level", "stage", "last_follow_at", "next_follow_at", "protect_until"),
            quick=("name", "phone", "industry", "level", "city"),
            without=frozenset(("account_relation.from", "account_relation.to")),  # which a part of the page shows
        ),
        views=(
            SavedView(
                key="mine",
                label=_("My accounts"),
                columns=("name", "level", "industry", "city", "stage", "last_follow_at", "next_follow_at", "owner"),
                filters={"field": "owner", "op": "eq", "value": "$me"},
            ),
            SavedView(
                key="all",
                label=_("All accounts"),
                columns=("name", "level", "industry", "city", "stage", "last_follow_at", "next_follow_at", "owner"),
            ),
            SavedView(
                key="due",
                label=_("Follow-up due"),
                columns=("name", "level", "phone", "next_follow_at", "last_follow_at", "owner"),
                filters={"field": "next_follow_at", "op": "lt", "value": "$now"},
                sort="next_follow_at",
            ),
            SavedView(
                key="pool",
                label=_("In the pool"),
                columns=("name", "level", "industry", "city", "pool", "previous_owner", "last_follow_at"),
                filters={"field": "pool", "op": "isnull", "value": False},
            ),
            SavedView(
                key="returning",
                label=_("Soon back in the pool"),
                columns=("name", "level", "protect_until", "protect_rule", "last_follow_at", "owner"),
                filters={"field": "protect_until", "op": "isnull", "value": False},
                sort="protect_until",
            ),
            SavedView(
                key="buyers",
                label=_("How they buy"),
                columns=("name", "rfm_segment", "recent_orders", "recent_amount_base", "last_deal_at", "owner"),
                filters={"field": "deal_count", "op": "gt", "value": 0},
                sort="-recent_amount_base",
            ),
            SavedView(
                key="health",
                label=_("Health"),
                columns=("name", "health_score", "health_band", "last_deal_at", "last_follow_at", "owner"),
                filters={"field": "health_score", "op": "isnull", "value": False},
                sort="health_score",
            ),
            SavedView(
                key="dormant",
                label=_("Dormant"),
                columns=("name", "dormant_on", "order_interval_days", "last_deal_at", "deal_amount_base", "owner"),
                filters={"field": "dormant_on", "op": "lte", "value": "$today"},
                sort="dormant_on",
            ),
            SavedView(
                key="board", label=_("By level"), kind="kanban", group_by="level", columns=("name", "city", "owner")
            ),
        ),
        tree=Tree(parent="parent_account", max_depth=10, cycle_code="E_ACCOUNT_CYCLE"),
        numbering=Numbering(field="number", pattern="KH{seq:6}"),
        sharing=Sharing(pool="pool"),
        rules=Rules(check=services.check_accounts, saved=placing.saved, binned=placing.binned),
        actions=(*pool_actions("account", "pool", "pool"), SET_POSITION),
        related=(
            Related(module="contact", field="account", columns=("name", "title", "mobile", "email", "is_primary")),
            Related(
                module="opportunity",
                field="account",
                columns=("name", "stage", "amount", "expected_close_date", "owner"),
                sums=("amount",),
            ),
            Related(
                module="contract",
                field="account",
                columns=("number", "name", "doc_date", "total_amount", "approval_status", "doc_status"),
                sums=("total_amount",),
            ),
            Related(
                module="follow_up_run",
                field="account",
                columns=("name", "state", "progress", "next_until", "owner"),
            ),
            Related(module="event", field="account", columns=("subject", "kind", "start_at", "owner")),
            Related(module="task", field="account", columns=("subject", "due_at", "status", "assignee")),
            Related(
                module="visit", field="account", columns=("plan_date", "purpose", "status", "whereabouts", "owner")
            ),
            Related(module="activity", field="account", columns=("kind", "happened_at", "content", "author")),
            Related(module="mail", field="account", columns=("subject", "direction", "status", "sent_at")),
            Related(
                module="suggestion",
                field="account",
                columns=("name", "kind", "because", "because_on", "amount_base", "state"),
                label=_("Next best products"),
            ),
            Related(module="lead", field="converted_account", columns=("name", "source", "converted_at")),
            Related(
                module="account", field="parent_account", columns=("name", "level", "city"), label=_("Subsidiaries")
            ),
            Related(module="account_relation", field="from", columns=("to", "type", "share_pct")),
            Related(
                module="account_relation",
                field="to",
                columns=("from", "type", "share_pct"),
                label=_("Relations from other companies"),
            ),
        ),
        duplicates=Duplicates(
            companies=("name",),
            aliases=("short_name", "name_en", "aliases"),
            codes=("uscc",),
            phones=("phone",),
            mails=("email",),
            sites=("website",),
            person=("account_type", "person"),
            domains=True,
            followed="last_follow_at",
            blocks=True,
            along=(("contact", "account"),),
        ),
        match_fields=("name", "short_name", "name_en"),
        group="customers",
        icon="building",
        area="province",
    )
)
