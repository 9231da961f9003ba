"""The declaration of text messages."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing, Timeline
from guanxi.modules.text_messages import services
from guanxi.modules.text_messages.models import ABOUT, TextMessage

COLUMNS = ("text", "direction", "status", "to", "contact", "lead", "parts", "sent_at", "owner")
READ_ONLY = "direction status parts cost sent_at problem".split()
TEXT_MESSAGE = registry.register(
    Module(
        key="text_message",
        slug="text-messages",
        model=TextMessage,
        label=_("Text message"),
        label_plural=_("Text messages"),
        about=_("Short messages to customers and their replies, each on its customer's timeline."),
        title="text",
        subtitle="to",
        search=("text", "to"),
        fields=(
            *fields_of(
                TextMessage,
                *"contact lead account to template text".split(),
                *READ_ONLY,
                **{key: {"read_only": True} for key in READ_ONLY},
                **{key: {"on_delete": "together"} for key in ABOUT},
                to={"help": _("Left empty, it is the mobile of the contact or lead.")},
                template={
                    "on_delete": "keep",
                    "help": _("Its words are filled in, and can be changed before sending."),
                },
                text={"required": False},
            ),
            *base_fields(TextMessage),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Text message"), fields=("to", "template", "text")),
                Section(label=_("About"), fields=(*ABOUT, "owner", "tags")),
                Section(label=_("Sending"), fields=tuple(READ_ONLY)),
            ),
            header=("status", "to", "parts", "cost", "sent_at"),
            quick=("contact", "lead", "to", "template", "text"),
        ),
        views=(
            SavedView(key="all", label=_("All text messages"), columns=COLUMNS, sort="-sent_at"),
            SavedView(
                key="received",
                label=_("Replies"),
                columns=("text", "to", "contact", "lead", "sent_at", "owner"),
                filters={"all": [{"field": "direction", "op": "eq", "value": "in"}]},
                sort="-sent_at",
            ),
        ),
        sharing=Sharing(
            mode="controlled_by_parent", parents=ABOUT, account="account", hierarchy=False, hierarchy_writes=False
        ),
        rules=Rules(check=services.check_texts),
        actions=(
            Action(
                key="send",
                label=_("Send"),
                service=services.send_text,
                tone="good",
                offered=lambda text: text.direction == "out" and text.status in {"draft", "failed"},
            ),
        ),
        timeline=Timeline(at="sent_at", text="text", kind="direction", through=ABOUT),
        depends_on=("contacts", "leads", "accounts"),
        group="office",
        icon="phone",
    )
)
