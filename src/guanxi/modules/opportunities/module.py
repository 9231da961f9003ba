"""The declarations of sales processes, stages and opportunities."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from guanxi.documents.splits import share_action
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import ACCOUNT_OWNER, Action, LineSpec, Module, Numbering, Related, Rules, Sharing
from guanxi.meta.stages import Stages
from guanxi.meta.types.text import Text
from guanxi.modules.opportunities import queries, rivals, services, stages
from guanxi.modules.opportunities.models import Opportunity, OpportunityCompetitor, OpportunityLine, Stage, StageSet

STAGE_SET = registry.register(
    Module(
        key="stage_set",
        slug="stage-sets",
        model=StageSet,
        label=_("Sales process"),
        label_plural=_("Sales processes"),
        title="name",
        search=("name", "name_en"),
        fields=(
            *fields_of(
                StageSet, "name", "name_en", "departments", "types", "is_default", "no_skip", "back_needs_reason"
            ),
            *base_fields(StageSet),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Sales process"),
                    fields=("name", "name_en", "is_default", "no_skip", "back_needs_reason", "types", "departments"),
                ),
            )
        ),
        views=(SavedView(key="all", label=_("All"), columns=("name", "name_en", "is_default"), sort="id"),),
        sharing=Sharing(catalogue=True),
        rules=Rules(check=stages.check_stage_sets),
        related=(
            Related(module="stage", field="stage_set", columns=("name", "probability", "category", "kind", "max_days")),
        ),
        match_fields=("name", "name_en"),
        configuration=Configuration(),
        group="settings",
        icon="funnel",
    )
)

STAGE = registry.register(
    Module(
        key="stage",
        slug="stages",
        model=Stage,
        label=_("Stage"),
        label_plural=_("Stages"),
        title="name",
        search=("name", "name_en"),
        fields=(
            *fields_of(
                Stage,
                *(
                    "stage_set name name_en sequence probability prob_min prob_max category kind max_days "
                    "required_fields checklist min_activities active"
                ).split(),
            ),
            *base_fields(Stage),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Stage"), fields=("stage_set", "name", "name_en", "sequence", "kind", "active")),
                Section(label=_("Forecast"), fields=("probability", "prob_min", "prob_max", "category")),
                Section(label=_("Gate"), fields=("required_fields", "checklist", "min_activities", "max_days")),
            ),
            header=("stage_set", "probability", "kind"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=(
                    "stage_set",
                    "sequence",
                    "name",
                    "name_en",
                    "probability",
                    "category",
                    "kind",
                    "max_days",
                    "active",
                ),
                sort="stage_set,sequence",
            ),
        ),
        sharing=Sharing(catalogue=True),
        rules=Rules(check=stages.check_stages, removing=stages.stage_removing),
        match_fields=("name", "name_en"),
        configuration=Configuration(by=("stage_set", "name")),
        group="settings",
        icon="board",
    )
)

COMPUTED = ("forecast_category", "status", "slip_count")
OPPORTUNITY_FIELDS = fields_of(
    Opportunity,
    *(
        "number name account primary_contact contacts type source stage_set stage probability forecast_category "
        "currency_code amount amount_base amount_low amount_high weighted_base expected_close_date closed_at status "
        "won_reason lost_reason winning_competitor next_step next_follow_at slip_count stage_entered_at checked_items "
        "splits"
    ).split(),
    **{key: {"read_only": True} for key in COMPUTED},
    number={"unique": True},
    account={"on_delete": "block"},
    stage_set={"fixed": True},
    primary_contact={"on_delete": "block"},
    amount_base={"read_only": True, "audited": False, "made_of": ("amount",)},
    weighted_base={"read_only": True, "audited": False, "made_of": ("amount_base", "probability")},
    stage_entered_at={"read_only": True, "audited": False},
    splits={"read_only": True, "audited": False},
)
_BY_KEY = {field.key: field for field in OPPORTUNITY_FIELDS}
REASON = Field(key="reason", type=Text(limit=200), label=_("Reason"), column="reason")


def _asked(key: str) -> Field:
    """A reason that closing a deal can't do without."""
    return replace(_BY_KEY[key], required=True, missing_code="E_REASON_REQUIRED")


def _is_open(record: Opportunity) -> bool:
    return record.status == "open"


def _is_closed(record: Opportunity) -> bool:
    return record.status != "open"


OPPORTUNITY = registry.register(
    Module(
        key="opportunity",
        slug="opportunities",
        model=Opportunity,
        label=_("Opportunity"),
        label_plural=_("Opportunities"),
        about=_("Deals under way: what they are worth, where they stand and what comes next."),
        title="name",
        subtitle="number",
        search=("name", "number"),
        fields=(*OPPORTUNITY_FIELDS, *base_fields(Opportunity)),
        lines=LineSpec(
            slug="opportunities.lines",
            model=OpportunityLine,
            parent="opportunity",
            label=_("Products"),
            fields=fields_of(
                OpportunityLine,
                "product",
                "quantity",
                "unit_price",
                "discount_pct",
                "amount",
                amount={"read_only": True, "made_of": ("quantity", "unit_price", "discount_pct")},
            ),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Opportunity"),
                    fields=("name", "account", "primary_contact", "contacts", "type", "source", "owner", "number"),
                ),
                Section(
                    label=_("Where it stands"),
                    fields=("stage", "probability", "expected_close_date", "closed_at", "next_step", "next_follow_at"),
                ),
                Section(
                    label=_("Amount"), fields=("amount", "amount_low", "amount_high", "weighted_base", "currency_code")
                ),
                Section(
                    label=_("More"),
                    fields=tuple(
                        "stage_set forecast_category status won_reason lost_reason winning_competitor slip_count "
                        "checked_items tags remark external_id".split()
                    ),
                ),
            ),
            header=("account", "owner", "amount", "expected_close_date", "probability"),
            quick=("name", "account", "amount", "expected_close_date", "stage"),
        ),
        views=(
            SavedView(
                key="mine_open",
                label=_("My open deals"),
                columns=("name", "account", "stage", "amount", "expected_close_date", "probability", "owner"),
                filters={
                    "all": [
                        {"field": "owner", "op": "eq", "value": "$me"},
                        {"field": "status", "op": "eq", "value": "open"},
                    ]
                },
                sort="expected_close_date",
                sums=("amount", "weighted_base"),
            ),
            SavedView(
                key="open",
                label=_("Open"),
                columns=("name", "account", "stage", "amount", "expected_close_date", "probability", "owner"),
                filters={"field": "status", "op": "eq", "value": "open"},
                sort="expected_close_date",
                sums=("amount", "weighted_base"),
            ),
            SavedView(
                key="all",
                label=_("All deals"),
                columns=("name", "account", "stage", "amount", "expected_close_date", "status", "owner"),
                sums=("amount",),
            ),
            SavedView(
                key="overdue",
                label=_("Overdue"),
                columns=("name", "account", "stage", "amount", "expected_close_date", "slip_count", "owner"),
                filters={
                    "all": [
                        {"field": "status", "op": "eq", "value": "open"},
                        {"field": "expected_close_date", "op": "lt", "value": "$today"},
                    ]
                },
                sort="expected_close_date",
                sums=("amount",),
            ),
            SavedView(
                key="board",
                label=_("Board"),
                kind="kanban",
                group_by="stage",
                columns=("name", "account", "amount", "expected_close_date", "owner"),
                sort="expected_close_date",
                sums=("amount", "weighted_base"),
            ),
        ),
        sharing=Sharing(account="account"),
        unfinished=("status", ("open",)),
        carries=(ACCOUNT_OWNER,),
        stages=Stages(
            field="stage",
            process="stage_set",
            since="stage_entered_at",
            steps=queries.process_steps,
            days=queries.days_by_stage,
            reasons={"won": "won_reason", "lost": "lost_reason", "invalid": "lost_reason"},
        ),
        numbering=Numbering(field="number", pattern="SJ{yyyymmdd}{seq:3}"),
        rules=Rules(
            check=services.check_opportunities, saved=services.opportunities_saved, binned=services.tell_accounts
        ),
        actions=(
            Action(
                key="move",
                label=_("Move to stage"),
                service=services.move,
                arguments=(_BY_KEY["stage"], REASON),
                offered=_is_open,
            ),
            Action(
                key="win",
                label=_("Win"),
                service=services.win,
                arguments=(_asked("won_reason"), _BY_KEY["closed_at"]),
                tone="good",
                offered=_is_open,
            ),
            Action(
                key="lose",
                label=_("Lose"),
                service=services.lose,
                arguments=(
                    _asked("lost_reason"),
                    _BY_KEY["winning_competitor"],
                    Field(key="note", type=Text(limit=200), label=_("Note"), column="note"),
                ),
                tone="danger",
                offered=_is_open,
            ),
            Action(
                key="invalidate",
                label=_("Put aside as invalid"),
                service=services.invalidate,
                arguments=(REASON,),
                offered=_is_open,
            ),
            share_action("opportunity"),
            Action(key="reopen", label=_("Reopen"), service=services.reopen, arguments=(REASON,), offered=_is_closed),
        ),
        related=(
            Related(
                module="contract",
                field="opportunity",
                columns=("number", "doc_date", "total_amount", "approval_status", "doc_status"),
                sums=("total_amount",),
            ),
            Related(
                module="follow_up_run",
                field="opportunity",
                columns=("name", "state", "progress", "next_until", "owner"),
            ),
            Related(module="task", field="opportunity", columns=("subject", "due_at", "status", "assignee")),
            Related(module="activity", field="opportunity", columns=("kind", "happened_at", "content", "author")),
            Related(module="mail", field="opportunity", columns=("subject", "direction", "status", "sent_at")),
            Related(
                module="opportunity_competitor",
                field="opportunity",
                columns=("competitor", "position", "remark"),
                label=_("Competitors"),
            ),
            Related(
                module="lead",
                field="converted_opportunity",
                columns=("name", "source", "converted_at"),
                label=_("Lead"),
            ),
        ),
        match_fields=("name",),
        depends_on=("accounts", "competitors", "contacts", "products"),
        group="sales",
        icon="target",
    )
)

OPPORTUNITY_COMPETITOR = registry.register(
    Module(
        key="opportunity_competitor",
        slug="opportunity-competitors",
        model=OpportunityCompetitor,
        label=_("Competitor in a deal"),
        label_plural=_("Competitors in deals"),
        title="name",
        subtitle="position",
        search=("name",),
        fields=(
            *fields_of(
                OpportunityCompetitor,
                *"opportunity competitor name position".split(),
                opportunity={"on_delete": "together"},
            ),
            *base_fields(OpportunityCompetitor),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Competitor in a deal"), fields=("opportunity", "competitor", "position", "remark", "tags")
                ),
            ),
            header=("opportunity", "competitor", "position"),
        ),
        views=(
            SavedView(
                key="all", label=_("All"), columns=("competitor", "opportunity", "position", "remark"), sort="name"
            ),
        ),
        sharing=Sharing(mode="controlled_by_parent", parents=("opportunity",), parent_writes=True),
        rules=Rules(check=rivals.check_rivals),
        match_fields=("name",),
        group="sales",
        icon="shield",
        in_menu=False,
    )
)
