"""The declaration of the rules by which leads are scored."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.condition import RecordCondition
from guanxi.modules.leads import scoring
from guanxi.modules.leads.models import LeadScoreRule

LEAD_SCORE_RULE = registry.register(
    Module(
        key="lead_score_rule",
        slug="lead-score-rules",
        model=LeadScoreRule,
        label=_("Score rule for leads"),
        label_plural=_("Score rules for leads"),
        about=_("Points for what speaks for a lead or against it; their sum, from 0 to 100, is its score."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                LeadScoreRule,
                *("name", "object", "condition", "points", "active"),
                object={"type": ModuleChoice(lambda module: module.slug == "leads"), "default": "leads"},
                name={"help": _("It stands in the lead beside its points, so say it as a reason.")},
                condition={
                    "type": RecordCondition(of="object"),
                    "help": _("Asked of the lead itself, with every write and every night."),
                },
                points={"help": _("Below zero where it speaks against the lead.")},
            ),
            *base_fields(LeadScoreRule),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Score rule for leads"), fields=("name", "points", "object", "condition", "active")),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=("points", "active"),
            quick=("name", "points", "object", "condition", "active"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=("name", "points", "active"), sort="-points"),),
        sharing=Sharing(owners=(), hierarchy=False, catalogue=True),
        rules=Rules(check=scoring.check_rules, saved=scoring.rules_saved, removing=scoring.rules_removing),
        match_fields=("name",),
        configuration=Configuration(),
        group="settings",
        icon="chart",
    )
)
