"""The declaration of mails."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing, Timeline
from guanxi.meta.types.moment import DateTime
from guanxi.meta.types.richtext import Written
from guanxi.modules.mails import services
from guanxi.modules.mails.models import ABOUT, Mail

COLUMNS = ("subject", "direction", "status", "to", "sender", "contact", "account", "sent_at", "owner")
READ_ONLY = (
    "direction status sender sender_name sent_at problem is_private is_automatic".split()
    + "opened_at machine_opened_at clicked_at clicks".split()
)
SEND_AT = Field(
    key="send_at",
    type=DateTime(),
    label=_("Send at"),
    column="send_at",
    help=_("Left empty, it leaves in half a minute; until then it can be recalled."),
)
MAIL = registry.register(
    Module(
        key="mail",
        slug="mails",
        model=Mail,
        label=_("Mail"),
        label_plural=_("Mails"),
        about=_("What was written to customers and what they wrote, each on its customer's timeline."),
        title="subject",
        subtitle="to",
        search=("subject", "to", "sender"),
        fields=(
            *fields_of(
                Mail,
                *"contact lead account opportunity to cc template subject body is_tracked".split(),
                *READ_ONLY,
                **{key: {"read_only": True} for key in READ_ONLY},
                **{key: {"on_delete": "together"} for key in ABOUT},
                to={"help": _("Left empty, it is the address of the contact, lead or account.")},
                cc={"help": _("Several addresses are separated by commas.")},
                template={
                    "on_delete": "keep",
                    "help": _("Its words are filled in, and can be changed before sending."),
                },
                subject={"required": False},
                is_tracked={"help": _("The mail says so at its end; who wants no marketing is not counted.")},
                body={"type": Written()},
            ),
            *base_fields(Mail),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Mail"), fields=("to", "cc", "template", "subject", "body", "is_tracked")),
                Section(label=_("About"), fields=(*ABOUT, "owner", "tags")),
                Section(
                    label=_("Sending"),
                    fields=("direction", "status", "sender", "sender_name", "sent_at", "problem", "is_automatic"),
                ),
                Section(label=_("Opens and clicks"), fields=("opened_at", "machine_opened_at", "clicked_at", "clicks")),
            ),
            header=("status", "to", "account", "sent_at", "owner"),
            quick=(
                "contact",
                "lead",
                "account",
                "opportunity",
                "to",
                "cc",
                "template",
                "subject",
                "body",
                "is_tracked",
            ),
        ),
        views=(
            SavedView(key="all", label=_("All mails"), columns=COLUMNS, sort="-sent_at"),
            SavedView(
                key="drafts",
                label=_("My drafts"),
                columns=("subject", "to", "contact", "account", "updated_at"),
                filters={
                    "all": [
                        {"field": "owner", "op": "eq", "value": "$me"},
                        {"field": "status", "op": "eq", "value": "draft"},
                    ]
                },
                sort="-updated_at",
            ),
        ),
        sharing=Sharing(
            mode="controlled_by_parent",
            parents=("contact", "lead", "account", "opportunity"),
            account="account",
            hierarchy=False,
            hierarchy_writes=False,
        ),
        rows=services.SHARED,
        rules=Rules(check=services.check_mails),
        actions=(
            Action(
                key="send",
                label=_("Send"),
                service=services.send_mail,
                arguments=(SEND_AT,),
                tone="good",
                offered=lambda mail: mail.direction == "out" and mail.status in {"draft", "failed"},
            ),
            Action(
                key="recall",
                label=_("Recall"),
                service=services.recall_mail,
                offered=lambda mail: mail.status == "waiting",
            ),
            Action(
                key="keep_private",
                label=_("Keep private"),
                service=services.keep_private,
                offered=lambda mail: mail.status in {"received", "sent"},
                ask=_("It leaves the timelines; only you find it again, in your mailbox."),
            ),
        ),
        timeline=Timeline(at="sent_at", text="subject", kind="direction", through=ABOUT),
        depends_on=("contacts", "leads", "accounts", "opportunities"),
        group="office",
        icon="mail",
    )
)
