"""The declaration of business cards."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules
from guanxi.meta.types.reference import Reference
from guanxi.modules.business_cards import services
from guanxi.modules.business_cards.models import BusinessCard

SHOWN = ("name", "company", "title", "mobile", "email", "state", "source_detail", "created_at")
MADE = {"read_only": True, "on_delete": "keep"}

BUSINESS_CARD = registry.register(
    Module(
        key="business_card",
        slug="business-cards",
        model=BusinessCard,
        label=_("Business card"),
        label_plural=_("Business cards"),
        about=_("Cards as they were photographed or typed, until a lead or a contact is made of them."),
        title="name",
        subtitle="company",
        search=("name", "company", "mobile", "email"),
        fields=(
            *fields_of(
                BusinessCard,
                *"name company title department mobile phone email wechat website address text confidence".split(),
                *"source source_detail state lead contact".split(),
                confidence={"read_only": True, "audited": False},
                state={"read_only": True},
                lead=MADE,
                contact=MADE,
            ),
            *base_fields(BusinessCard),
        ),
        layout=Layout(
            sections=(
                Section(
                    label=_("Business card"),
                    fields=tuple(
                        "name company title department mobile phone email wechat website address".split(),
                    ),
                ),
                Section(label=_("Where it comes from"), fields=("source", "source_detail", "owner", "tags", "remark")),
                Section(label=_("What came of it"), fields=("state", "lead", "contact")),
                Section(label=_("Text of the card"), fields=("text",)),
            ),
            header=("company", "title", "mobile", "state"),
            quick=("text", "name", "company", "mobile", "email", "source", "source_detail"),
        ),
        views=(
            SavedView(
                key="open",
                label=_("To be checked"),
                columns=SHOWN,
                filters={
                    "all": [
                        {"field": "state", "op": "in", "value": ["draft", "reading"]},
                        {"field": "owner", "op": "eq", "value": "$me"},
                    ]
                },
                sort="-created_at",
            ),
            SavedView(key="all", label=_("All business cards"), columns=SHOWN, sort="-created_at"),
        ),
        rules=Rules(check=services.check_cards),
        actions=(
            Action(key="read", label=_("Read the picture"), service=services.read, offered=services.is_open),
            Action(
                key="make_lead",
                label=_("Save as lead"),
                service=services.make_lead,
                tone="good",
                offered=services.is_open,
            ),
            Action(
                key="make_contact",
                label=_("Save as contact"),
                service=services.make_contact,
                arguments=(
                    Field(key="account", type=Reference(target="account"), label=_("Account"), column="account"),
                ),
                offered=services.is_open,
            ),
            Action(key="discard", label=_("Discard"), service=services.discard, offered=services.is_open),
            Action(key="take_up", label=_("Take up again"), service=services.take_up, offered=services.is_discarded),
        ),
        depends_on=("accounts", "contacts", "leads"),
        group="customers",
        icon="contact",
    )
)
