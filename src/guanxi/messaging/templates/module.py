"""The declaration of templates of messages."""

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.templates import services
from guanxi.messaging.templates.models import MessageTemplate
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Rules, Sharing

COLUMNS = ("name", "channel", "language", "subject", "status")
HOW = _(
    "{{contact.name}} is filled in with the record's value; {{contact.title|friend}} says what stands there when it "
    "has none; {{?contact.title}}…{{/?}} stands only when it has one. "
    "Who misses a value without such words is left out. In a mail {{img:logo}} shows the picture of that name "
    "(Settings › Print pictures)."
)

TEMPLATE = registry.register(
    Module(
        key="template",
        slug="templates",
        model=MessageTemplate,
        label=_("Message template"),
        label_plural=_("Message templates"),
        about=_("Words for mail, text messages, chats and notices, with places for the values of a record."),
        title="name",
        subtitle="channel",
        search=("name", "subject"),
        fields=(
            *fields_of(
                MessageTemplate,
                *"name channel language subject body status".split(),
                name={"unique": True},
                body={"help": HOW},
            ),
            *base_fields(MessageTemplate),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Message template"), fields=("name", "channel", "language", "status")),
                Section(label=_("Words"), fields=("subject", "body", "remark")),
            ),
            header=("channel", "language", "status"),
            quick=("name", "channel", "language", "body"),
        ),
        views=(
            SavedView(
                key="active",
                label=_("In use"),
                columns=COLUMNS,
                filters={"field": "status", "op": "eq", "value": "active"},
                sort="name",
            ),
            SavedView(key="all", label=_("All templates"), columns=COLUMNS, sort="name"),
        ),
        sharing=Sharing(catalogue=True),
        rules=Rules(check=services.check_templates),
        match_fields=("name",),
        configuration=Configuration(),
        offered=(("status", "active"),),
        retired={"status": "retired"},
        group="settings",
        icon="note",
    )
)
