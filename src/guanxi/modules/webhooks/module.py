"""The declaration of webhooks."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoices
from guanxi.meta.types.choice import MultiChoice, Option
from guanxi.meta.types.condition import RecordCondition
from guanxi.meta.types.number import Integer
from guanxi.modules.webhooks import services
from guanxi.webhooks.models import Webhook

DELIVERY = Field(key="delivery", type=Integer(low=1), label=_("Call"), column="delivery", required=True)
CURSOR = Field(
    key="cursor",
    type=Integer(low=0),
    label=pgettext_lazy("event log", "Place"),
    column="cursor",
    required=True,
    help=_("All that happened behind this number of the event log is told once more."),
)
COLUMNS = ("name", "url", "modules", "events", "active", "off_reason", "owner")

EVENTS = tuple(Option(value=verb, label=label) for verb, label in services.EVENTS.items())

WEBHOOK = registry.register(
    Module(
        key="webhook",
        slug="webhooks",
        model=Webhook,
        label=_("Webhook"),
        label_plural=_("Webhooks"),
        about=_("Other systems that are told at once when something happens here."),
        title="name",
        search=("name", "url"),
        fields=(
            *fields_of(
                Webhook,
                *"name url modules events condition thin active off_reason".split(),
                modules={"type": ModuleChoices(), "help": _("None of them: all.")},
                events={"type": MultiChoice(options=EVENTS), "help": _("None of them: all.")},
                condition={"type": RecordCondition(of="modules")},
                thin={"help": _("Only the module and the id are sent; the receiver asks for the rest.")},
                off_reason={"read_only": True},
            ),
            *base_fields(Webhook),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Webhook"), fields=("name", "url", "owner", "active", "off_reason")),
                Section(label=_("What is told"), fields=("modules", "events", "condition", "thin")),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=("url", "active", "owner"),
            quick=("name", "url", "modules", "events"),
        ),
        views=(SavedView(key="all", label=_("All"), columns=COLUMNS, sort="name"),),
        sharing=Sharing(hierarchy=False),
        rules=Rules(check=services.check_webhooks),
        actions=(
            Action(key="test", label=_("Send a test"), service=services.send_test),
            Action(
                key="rotate",
                label=_("New secret"),
                service=services.rotate_secret,
                ask=_("The secret of now signs for one more day beside the new one."),
            ),
            Action(
                key="replay",
                label=_("Say one again"),
                service=services.say_again,
                arguments=(DELIVERY,),
                offered=lambda webhook: False,
            ),
            Action(
                key="replay_from",
                label=_("Say again from a place"),
                service=services.say_again_from,
                arguments=(CURSOR,),
                offered=lambda webhook: webhook.active,
            ),
            Action(key="replay_failed", label=_("Say again what failed"), service=services.say_failed_again),
        ),
        match_fields=("name",),
        depends_on=("people",),
        group="settings",
        icon="link",
    )
)
