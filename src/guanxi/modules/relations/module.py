"""The declaration of relations between companies."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.meta import registry
from guanxi.meta.field import base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Rules, Sharing
from guanxi.modules.relations import services
from guanxi.modules.relations.models import AccountRelation

FACTS = ("from", "type", "to", "share_pct")
ENDS: dict[str, dict[str, Any]] = {f"{end}_account": {"key": end, "on_delete": "together"} for end in services.ENDS}

ACCOUNT_RELATION = registry.register(
    Module(
        key="account_relation",
        slug="account-relations",
        model=AccountRelation,
        label=_("Relation of companies"),
        label_plural=_("Relations of companies"),
        about=_("What companies are to each other: supplier, dealer, shareholder, partner, competitor and so on."),
        title="name",
        subtitle="type",
        search=("name",),
        fields=(
            *fields_of(
                AccountRelation,
                *("name", "from_account", "type", "to_account", "share_pct"),
                share_pct={"help": _("What a shareholder holds, in percent.")},
                **ENDS,
            ),
            *base_fields(AccountRelation),
        ),
        layout=Layout(
            sections=(Section(label=_("Relation of companies"), fields=(*FACTS, "remark", "tags", "owner")),),
            header=("from", "type", "to", "share_pct"),
            quick=(*FACTS, "remark"),
        ),
        views=(
            SavedView(
                key="all", label=_("All relations"), columns=("name", *FACTS, "remark", "owner"), sort="-updated_at"
            ),
            SavedView(
                key="shares",
                label=_("Shares"),
                columns=("name", "from", "share_pct", "to"),
                filters={"field": "type", "op": "eq", "value": "shareholder"},
            ),
        ),
        sharing=Sharing(mode="controlled_by_parent", parents=services.ENDS, parent_writes=True),
        rules=Rules(check=services.check_relations),
        match_fields=("name",),
        depends_on=("accounts",),
        group="customers",
        icon="link",
        in_menu=False,
    )
)
