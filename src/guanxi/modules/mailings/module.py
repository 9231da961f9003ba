"""The declarations of mailings and of their receivers."""

from django.utils.translation import gettext_lazy as _

from guanxi.messaging.channels import REASONS
from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Related, Rules, Sharing
from guanxi.meta.types.choice import Choice, options
from guanxi.meta.types.reference import Reference
from guanxi.modules.mailings import services
from guanxi.modules.mailings.models import Mailing, Receiver

FIGURES = "total sent delivered skipped bounced opened opened_by_machines clicked unsubscribed complained".split()
RATES = "arrival_rate open_rate click_rate unsubscribe_rate complaint_rate".split()
TEST = ("template_b", "test_share", "test_hours", "test_by")
PLAIN = {"read_only": True, "audited": False, "required": False}
COLUMNS = ("name", "status", "channel", "audience", "send_at", "total", "sent", *RATES[:3], "owner")
OTHER_TEMPLATE = Field(
    key="template",
    type=Reference(target="template"),
    label=_("Message template"),
    column="template",
    help=_("Left empty, the same once more; a template for text messages sends it as one."),
)

MAILING = registry.register(
    Module(
        key="mailing",
        slug="mailings",
        model=Mailing,
        label=_("Mailing"),
        label_plural=_("Mailings"),
        about=_("One mail to many contacts or leads, each his own, and what came of it."),
        title="name",
        subtitle="status",
        search=("name",),
        fields=(
            *fields_of(
                Mailing,
                *"name template audience segment segments send_at throttle is_tracked".split(),
                *TEST,
                *"winner channel expected status resends".split(),
                *FIGURES,
                *RATES,
                **dict.fromkeys(("channel", "expected", *FIGURES, *RATES), PLAIN),
                segments={"read_only": True, "audited": False, "on_delete": "hold"},
                status={"read_only": True},
                winner={"read_only": True},
                template_b={
                    "on_delete": "keep",
                    "help": _("Both are tried with a part of the receivers; the better one goes to the others."),
                },
                test_hours={"help": _("After which the better one is chosen; left empty, 4.")},
                test_share={"help": _("Per cent of the receivers, half of them for each template; left empty, 20.")},
                resends={"read_only": True, "on_delete": "keep"},
                template={"on_delete": "keep"},
                segment={"help": _("What the list is narrowed by, as its address says it; empty, all that you see.")},
                throttle={"help": _("0 sends as fast as the server takes them.")},
                is_tracked={"help": _("Every mail says so at its end.")},
            ),
            *base_fields(Mailing),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Mailing"), fields=("name", "template", "audience", "owner", "tags", "remark")),
                Section(
                    label=_("Sending"), fields=("segments", "send_at", "throttle", "is_tracked", "channel", "resends")
                ),
                Section(label=_("Two templates compared"), fields=(*TEST, "winner")),
                Section(label=_("What came of it"), fields=(*FIGURES, *RATES)),
            ),
            header=("status", "channel", "expected", "arrival_rate", "open_rate", "owner"),
            quick=("name", "template", "audience", "send_at", "throttle", "is_tracked"),
        ),
        views=(SavedView(key="all", label=_("All mailings"), columns=COLUMNS, sort="-updated_at"),),
        rules=Rules(check=services.check_mailings),
        related=(Related(module="mailing_receiver", field="mailing", columns=("address", "state", "contact", "lead")),),
        sharing=Sharing(),
        actions=(
            Action(
                key="start",
                label=_("Send"),
                service=services.start_mailing,
                tone="good",
                offered=lambda mailing: mailing.status in {"draft", "stopped"},
                ask=_("Everybody in the list who has agreed gets his own mail."),
            ),
            Action(
                key="stop",
                label=_("Stop"),
                service=services.stop_mailing,
                tone="danger",
                offered=lambda mailing: mailing.status == "running",
            ),
            Action(
                key="resend",
                label=_("Again to who has not opened"),
                service=services.resend_unopened,
                arguments=(OTHER_TEMPLATE,),
                offered=lambda mailing: mailing.status == "done" and mailing.is_tracked,
            ),
        ),
        depends_on=("contacts", "leads"),
        group="marketing",
        icon="mail",
    )
)

SHOWN = ("address", "contact", "lead", "variant", "state", "reason", "sent_at", "delivered_at", "opened_at", "clicks")
NOT_OPENED = {
    "all": [
        {"field": "state", "op": "eq", "value": "sent"},
        {"field": "opened_at", "op": "isnull", "value": True},
        {"field": "clicked_at", "op": "isnull", "value": True},
    ]
}
MACHINES = [{"field": "machine_opened_at", "op": "isnull", "value": False}, *NOT_OPENED["all"][1:]]
SEEN = [{"field": key, "op": "isnull", "value": False} for key in ("opened_at", "clicked_at")]

RECEIVER = registry.register(
    Module(
        key="mailing_receiver",
        slug="mailing-receivers",
        model=Receiver,
        label=_("Receiver"),
        label_plural=_("Receivers of mailings"),
        about=_("To whom each mailing went, and what each of them made of it."),
        title="address",
        subtitle="state",
        fields=(
            *fields_of(
                Receiver,
                *"mailing contact lead address variant state reason".split(),
                *"sent_at delivered_at opened_at machine_opened_at clicked_at clicks left_at complained_at".split(),
                mailing={"on_delete": "keep"},
                contact={"on_delete": "keep"},
                lead={"on_delete": "keep"},
                reason={"type": Choice(options=options(*REASONS.items()))},
            ),
            *base_fields(Receiver),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Receiver"), fields=("mailing", "contact", "lead", "address", "variant")),
                Section(
                    label=_("What came of it"),
                    fields=(
                        *"state reason sent_at delivered_at opened_at machine_opened_at clicked_at clicks".split(),
                        "left_at",
                        "complained_at",
                    ),
                ),
            ),
            header=("mailing", "state", "sent_at", "opened_at", "clicks"),
        ),
        views=tuple(
            SavedView(key=key, label=label, columns=SHOWN, filters=filters, sort="-updated_at")
            for key, label, filters in (
                ("all", _("All receivers"), {}),
                ("opened", _("Opened"), {"any": SEEN}),
                ("unopened", _("Not opened"), NOT_OPENED),
                ("clicked", _("Clicked"), SEEN[1]),
                ("machines", _("Opened by machines only"), {"all": MACHINES}),
                ("left_out", _("Left out"), {"field": "state", "op": "in", "value": ["skipped", "failed", "stopped"]}),
                ("bounced", _("Came back"), {"field": "state", "op": "eq", "value": "bounced"}),
                ("left", _("Unsubscribed"), {"field": "left_at", "op": "isnull", "value": False}),
                ("complained", _("Complained"), {"field": "complained_at", "op": "isnull", "value": False}),
            )
        ),
        sharing=Sharing(
            mode="controlled_by_parent",
            parents=("mailing",),
            hierarchy=False,
            hierarchy_writes=False,
            for_everyone=True,
        ),
        depends_on=("contacts", "leads", "mailings"),
        group="marketing",
        icon="users",
        in_menu=False,
        writable=False,
    )
)
