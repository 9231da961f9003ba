"""The declaration of mailings."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.modules.mailings import services
from guanxi.modules.mailings.models import Mailing

FIGURES = "total sent delivered skipped bounced opened opened_by_machines clicked unsubscribed".split()
RATES = "arrival_rate open_rate click_rate".split()
READ_ONLY = {"read_only": True, "audited": False, "required": False}
COLUMNS = ("name", "status", "audience", "send_at", "total", "sent", *RATES, "owner")

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
                *"name template audience segment send_at throttle is_tracked status resends".split(),
                *FIGURES,
                *RATES,
                **dict.fromkeys((*FIGURES, *RATES), READ_ONLY),
                status={"read_only": True},
                resends={"read_only": True, "on_delete": "keep"},
                template={"on_delete": "keep"},
                segment={"help": _("The address of a list, narrowed as you like. Left empty, all that you see.")},
                throttle={"help": _("0 sends as fast as the server takes them.")},
                is_tracked={"help": _("Every mail says so at its end.")},
            ),
            *base_fields(Mailing),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Mailing"), fields=("name", "template", "audience", "segment", "owner", "tags")),
                Section(label=_("Sending"), fields=("send_at", "throttle", "is_tracked", "status", "resends")),
                Section(label=_("What came of it"), fields=(*FIGURES, *RATES)),
            ),
            header=("status", "total", "arrival_rate", "open_rate", "owner"),
            quick=("name", "template", "audience", "segment", "send_at", "throttle", "is_tracked"),
        ),
        views=(SavedView(key="all", label=_("All mailings"), columns=COLUMNS, sort="-updated_at"),),
        rules=Rules(check=services.check_mailings),
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
                offered=lambda mailing: mailing.status == "done" and mailing.is_tracked,
            ),
        ),
        group="marketing",
        icon="mail",
    )
)
