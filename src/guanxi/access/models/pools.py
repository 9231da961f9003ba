"""Pools 公海: records that belong to nobody for now, and the people who may see and take them (F021).

They are a part of access: who is a member of a pool sees what is in it. What happens with records there says the room
`pools`.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.meta.columns import (
    BooleanColumn,
    ChoiceColumn,
    IntegerColumn,
    MultiChoiceColumn,
    ReferencesColumn,
    StructureColumn,
    TextColumn,
)
from guanxi.meta.custom.share import ShareColumn
from guanxi.meta.record import Entity, base_indexes
from guanxi.meta.types.choice import options

CLAIMABLE, ASSIGN_ONLY = "claimable", "assign_only"
KINDS = options((CLAIMABLE, _("Members see and claim")), (ASSIGN_ONLY, _("Only its administrators see and assign")))
MOST = 1_000_000
LONGEST = 3650


class Pool(Entity):
    """One pool of one kind of records; `object` is their slug, `module` the key under which the pool itself is known.

    `is_wide` is measured: whether it holds more records than are worth finding before a list is sorted.
    """

    module = ShareColumn(max_length=40, editable=False)
    object = TextColumn(_("Records"), max_length=60, keyed=False)
    name = TextColumn(pgettext_lazy("thing", "Name"), max_length=100)
    kind = ChoiceColumn(_("How it gives"), options=KINDS, default=CLAIMABLE)
    admins = ReferencesColumn(_("Pool administrators"), module="user")
    member_users = ReferencesColumn(_("Members"), module="user")
    member_departments = ReferencesColumn(_("Departments that are members"), module="department")
    member_positions = ReferencesColumn(_("Positions that are members"), module="position")
    routing = StructureColumn(_("Which records belong here"), null=True, blank=True)
    priority = IntegerColumn(_("Order"), low=0, high=10_000, default=100)
    show_history = BooleanColumn(_("Members read earlier follow-ups"), default=True)
    daily_view_limit = IntegerColumn(_("Records a member may open a day"), low=0, high=MOST, null=True, blank=True)
    daily_claim_limit = IntegerColumn(_("Records a member may claim a day"), low=0, high=MOST, null=True, blank=True)
    pool_holding_limit = IntegerColumn(
        _("Records of this pool that one may hold"), low=0, high=MOST, null=True, blank=True
    )
    reclaim_cooldown_days = IntegerColumn(
        _("Days until the former owner may claim again"), low=0, high=LONGEST, default=0
    )
    new_entry_hours = IntegerColumn(_("Hours until a new record can be claimed"), low=0, high=8760, default=0)
    default_days = IntegerColumn(_("Days of protection after claiming"), low=1, high=LONGEST, null=True, blank=True)
    extend_follow_up_days = IntegerColumn(
        _("A follow-up extends it by days"), low=0, high=LONGEST, null=True, blank=True
    )
    extend_visit_days = IntegerColumn(_("A visit extends it by days"), low=0, high=LONGEST, null=True, blank=True)
    extend_stage_days = IntegerColumn(
        _("A deal that moves on extends it by days"), low=0, high=LONGEST, null=True, blank=True
    )
    max_days = IntegerColumn(_("Days of protection at most"), low=1, high=LONGEST, null=True, blank=True)
    remind_days = MultiChoiceColumn(_("Remind the owner so many days before"), default=("7", "3", "1"))
    require_cleansing = BooleanColumn(_("Only cleansed leads can be claimed"))
    keep_members = BooleanColumn(_("The team stays when a record comes here"))
    active = BooleanColumn(_("Switched on"), default=True)
    is_wide = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = base_indexes("pool", owned=False)

    def __str__(self) -> str:
        return self.name
