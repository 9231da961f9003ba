"""Relations between companies beside the tree of a group (F018 rule 1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.meta.columns import ChoiceColumn, DecimalColumn, ReferenceColumn, TextColumn
from guanxi.meta.record import Record, base_indexes
from guanxi.meta.types.choice import options
from guanxi.modules.relations.kinds import KINDS

TYPES = options(*((kind.value, kind.label) for kind in KINDS))


class AccountRelation(Record):
    """What one company is to another 关联单位: `from_account` is the supplier, the shareholder and so on of
    `to_account`. `share_pct` is what a shareholder holds; `name` is made of both names unless it is given."""

    name = TextColumn(_("Relation of companies"), max_length=410, blank=True)
    from_account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Company"), db_index=False)
    type = ChoiceColumn(_("Is the other's"), options=TYPES, default="partner")
    to_account = ReferenceColumn("accounts.Account", module="account", verbose_name=_("Other company"), db_index=False)
    share_pct = DecimalColumn(_("Share held"), places=4, percent=True, low=0, null=True, blank=True)

    class Meta:
        indexes = [
            *base_indexes("accountrelation"),
            models.Index(fields=["from_account", "type"], name="accountrelation_from"),
            models.Index(fields=["to_account", "type"], name="accountrelation_to"),
        ]

    def __str__(self) -> str:
        return self.name
