"""The declaration of forms on web sites."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Related, Rules, Sharing
from guanxi.modules.leads import capturing, forms
from guanxi.modules.leads.models import LeadForm

WORDS = ("heading", "intro", "thanks", "consent_text")
ORIGIN = ("source", "source_detail", "campaign_code")
KEYS = ("name", "key", *WORDS, "asked", "must", *ORIGIN, "lead_pool", "origins", "active")

LEAD_FORM = registry.register(
    Module(
        key="lead_form",
        slug="lead-forms",
        model=LeadForm,
        label=_("Lead form"),
        label_plural=_("Lead forms"),
        about=_("Forms for web sites and printed codes; whoever fills one in becomes a lead."),
        title="name",
        search=("name", "heading"),
        fields=(
            *fields_of(
                LeadForm,
                *KEYS,
                key={"read_only": True, "unique": True},
                asked={"required": True, "help": _("At least one way to reach the person.")},
                must={"help": _("Among what is asked.")},
                consent_text={"help": _("Whoever sends the form must tick it. Left empty, nothing is asked.")},
                lead_pool={"help": _("Left empty, new leads belong to the owner of the form.")},
                origins={
                    "help": _(
                        "One a line, such as https://www.example.com: they may embed the form and send to it. "
                        "Left empty, it is only reached by its own address."
                    )
                },
            ),
            *base_fields(LeadForm),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Lead form"), fields=("name", "active", "owner", "lead_pool")),
                Section(label=_("Words"), fields=WORDS),
                Section(label=_("Questions"), fields=("asked", "must")),
                Section(label=_("Origin of the leads"), fields=ORIGIN),
                Section(label=_("Web sites"), fields=("origins", "key")),
                Section(label=_("More"), fields=("tags", "remark", "external_id")),
            ),
            header=("active", "source", "campaign_code", "lead_pool", "owner"),
            quick=("name", "heading", "asked", "must", "consent_text", "lead_pool"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "active", "source", "campaign_code", "lead_pool", "owner", "updated_at"),
                sort="name",
            ),
        ),
        sharing=Sharing(catalogue=True, hierarchy=False),
        rules=Rules(check=forms.check_forms),
        actions=(
            Action(
                key="renew_address",
                label=_("New address"),
                service=capturing.renew_address,
                tone="danger",
                ask=_("Links, codes and web sites with the address of now lead nowhere from then on. Go on?"),
            ),
        ),
        related=(Related(module="lead", field="form", columns=("name", "status", "source", "created_at", "owner")),),
        match_fields=("name",),
        configuration=Configuration(leaves=("key",)),
        group="settings",
        icon="list",
    )
)
