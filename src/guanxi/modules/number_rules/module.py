"""The declaration of the rules by which records are numbered."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.models import NumberRule
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.numbering import COUNT_ON, COUNT_ON_ASKED, PATTERN_HELP, RESET_HELP
from guanxi.modules.number_rules import services

LATE_HELP = _("For documents: drafts have no number then, and none is missing when one of them is deleted.")
KEYS = ("name", "object", "pattern", "reset", "by_hand", "late")

NUMBER_RULE = registry.register(
    Module(
        key="number_rule",
        slug="number-rules",
        model=NumberRule,
        label=_("Numbering rule"),
        label_plural=_("Numbering rules"),
        about=_("How customers, deals and other records get their numbers; new ones only, numbers given stay."),
        title="name",
        search=("name", "object", "pattern"),
        fields=(
            *fields_of(
                NumberRule,
                *KEYS,
                object={"type": ModuleChoice(services.is_numbered), "fixed": True},
                pattern={"help": PATTERN_HELP},
                reset={"help": RESET_HELP},
                late={"help": LATE_HELP},
            ),
            *base_fields(NumberRule),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Numbering rule"), fields=KEYS),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=("object", "pattern", "reset"),
            quick=("object", "pattern", "reset"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=KEYS, sort="id"),),
        sharing=Sharing(owners=(), hierarchy=False),
        rules=Rules(check=services.check_rules, saved=services.took_effect, binned=services.took_effect),
        actions=(Action(key="count_on", label=COUNT_ON, service=services.count_on, ask=COUNT_ON_ASKED),),
        match_fields=("object",),
        configuration=Configuration(by=("object",)),
        group="settings",
        icon="tag",
    )
)
