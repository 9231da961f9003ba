"""The declaration of competitors."""

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Related, Sharing
from guanxi.modules.competitors.models import Competitor

COLUMNS = ("name", "threat", "products", "website", "active")

COMPETITOR = registry.register(
    Module(
        key="competitor",
        slug="competitors",
        model=Competitor,
        label=_("Competitor"),
        label_plural=_("Competitors"),
        about=_("Whom you meet in deals, and how you win against them."),
        title="name",
        search=("name", "products"),
        fields=(
            *fields_of(
                Competitor,
                *"name website products strengths weaknesses strategy threat battle_card active".split(),
                name={"unique": True},
            ),
            *base_fields(Competitor),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Competitor"), fields=("name", "threat", "website", "active", "tags")),
                Section(label=_("What we know"), fields=("products", "strengths", "weaknesses", "strategy")),
                Section(label=_("Our answer"), fields=("battle_card", "remark", "external_id")),
            ),
            header=("threat", "website", "active"),
            quick=("name", "threat", "website"),
        ),
        views=(
            SavedView(
                key="active",
                label=_("In use"),
                columns=COLUMNS,
                filters={"field": "active", "op": "eq", "value": True},
                sort="name",
            ),
            SavedView(key="all", label=_("All competitors"), columns=COLUMNS, sort="name"),
            SavedView(
                key="board", label=_("By threat"), kind="kanban", group_by="threat", columns=("name", "products")
            ),
        ),
        sharing=Sharing(catalogue=True),
        related=(
            Related(
                module="opportunity_competitor",
                field="competitor",
                columns=("opportunity", "position", "remark"),
                label=_("Opportunities"),
            ),
        ),
        match_fields=("name",),
        offered=(("active", "true"),),
        retired={"active": False},
        group="sales",
        icon="shield",
    )
)
