"""The declarations of conversations and of the private messages in them."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Related, Rules, Sharing
from guanxi.meta.types.reference import References
from guanxi.meta.types.text import LongText
from guanxi.modules.conversations import services
from guanxi.modules.conversations.models import Conversation, PrivateMessage
from guanxi.modules.conversations.queries import taking_part, within

TEXT = Field(key="text", type=LongText(), label=_("Words"), column="text", required=True)
PEOPLE = Field(key="people", type=References(target="user"), label=_("People"), column="people", required=True)

CONVERSATION = registry.register(
    Module(
        key="conversation",
        slug="conversations",
        model=Conversation,
        label=_("Conversation"),
        label_plural=_("Conversations"),
        about=_("What people who work here write to each other. Nobody else reads it."),
        title="title",
        search=("title",),
        fields=(
            *fields_of(
                Conversation,
                *"title people last_at".split(),
                title={"help": _("Left empty, it is named after its people.")},
                people={"fixed": True, "on_delete": "keep"},
                last_at={"read_only": True, "audited": False},
            ),
            *(replace(field, read_only=field.read_only or field.key == "owner") for field in base_fields(Conversation)),
        ),
        layout=Layout(
            sections=(Section(label=_("Conversation"), fields=("title", "people", "last_at", "owner")),),
            header=("people", "last_at"),
            quick=("title", "people"),
        ),
        views=(
            SavedView(key="all", label=_("All conversations"), columns=("title", "people", "last_at"), sort="-last_at"),
        ),
        sharing=Sharing(only=taking_part, for_everyone=True),
        rules=Rules(
            check=services.check_conversations,
            saved=services.conversations_saved,
            removing=services.refuse_written,
        ),
        related=(Related(module="private_message", field="conversation", columns=("text", "owner", "created_at")),),
        actions=(
            Action(key="say", label=_("Write"), service=services.say, arguments=(TEXT,), needs="create", tone="good"),
            Action(
                key="add_people",
                label=_("Add people"),
                service=services.add_people,
                arguments=(PEOPLE,),
                needs="create",
            ),
            Action(
                key="leave",
                label=_("Leave the conversation"),
                service=services.leave,
                needs="view",
                tone="danger",
                ask=_("You see nothing of this conversation any more. The others go on."),
            ),
        ),
        group="office",
        icon="message",
        in_menu=False,
    )
)
PRIVATE_MESSAGE = registry.register(
    Module(
        key="private_message",
        slug="private-messages",
        model=PrivateMessage,
        label=_("Private message"),
        label_plural=_("Private messages"),
        about=_("What was written in the conversations that you take part in."),
        title="text",
        subtitle="owner",
        search=("text",),
        fields=(
            *fields_of(
                PrivateMessage,
                *"conversation text".split(),
                conversation={"fixed": True, "on_delete": "together"},
                text={"audited": False},
            ),
            *base_fields(PrivateMessage),
        ),
        layout=Layout(
            sections=(Section(label=_("Private message"), fields=("text", "conversation", "owner")),),
            header=("conversation", "owner"),
            quick=("conversation", "text"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All private messages"),
                columns=("text", "conversation", "owner", "created_at"),
                sort="-created_at",
            ),
        ),
        sharing=Sharing(only=within, for_everyone=True),
        rules=Rules(saved=services.messages_saved),
        group="office",
        icon="message",
        in_menu=False,
        writable=False,
    )
)
