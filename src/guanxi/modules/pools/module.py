"""The declarations of pools, of the rules that take records back to them, and of how many one may hold."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Pool
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Module, Related, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.condition import RecordCondition
from guanxi.modules.pools import services
from guanxi.pools.models import CapacityRule, PoolRule

READ_BY_ALL = Sharing(owners=(), hierarchy=False, catalogue=True)
MORE = ("tags", "remark", "external_id")
MEMBERS = ("admins", "member_users", "member_departments", "member_positions")
CLAIMING = ("daily_claim_limit", "pool_holding_limit", "reclaim_cooldown_days", "new_entry_hours")
PROTECTION = ("default_days", "max_days", "extend_follow_up_days", "extend_visit_days", "extend_stage_days")
SEEN = ("show_history", "daily_view_limit")
KEYS = (*("name", "object", "kind", "active"), *MEMBERS, "routing", "priority", *SEEN, *CLAIMING, *PROTECTION)
ENDS = ("remind_days", "keep_members")


def _fields(slug: str, *more: str, **changes: dict[str, Any]) -> tuple[Field, ...]:
    asked: dict[str, dict[str, Any]] = {
        "object": {"type": ModuleChoice(lambda module: module.slug == slug), "default": slug, "required": True},
        "admins": {"help": _("They assign, move, edit and take back what lies here.")},
        "member_departments": {"help": _("With all departments below them.")},
        "member_positions": {"help": _("With all positions below them.")},
        "routing": {
            "type": RecordCondition(of="object"),
            "help": _("Pools are tried in their order; empty: everything that no pool before takes."),
        },
        "remind_days": {"help": _("For example 7, 3 and 1.")},
        "default_days": {"help": _("Only for rules about the end of the protection.")},
        "priority": {"help": _("The lowest number is tried first.")},
    }
    return (*fields_of(Pool, *KEYS, *ENDS, *more, **asked, **changes), *base_fields(Pool))


def _pool_module(key: str, slug: str, of: str, more: tuple[str, ...], **words: Any) -> Module:
    """One of the kinds of pools: they differ in the records that lie in them."""
    return Module(
        key=key,
        slug=slug,
        model=Pool,
        rows=Q(module=key),
        share=key,
        title="name",
        search=("name",),
        fields=_fields(of, *more),
        layout=Layout(
            sections=(
                Section(label=words["label"], fields=("name", "object", "kind", "routing", "priority", "active")),
                Section(label=_("Who belongs to it"), fields=(*MEMBERS, *SEEN)),
                Section(label=_("Claiming"), fields=(*CLAIMING, *more)),
                Section(label=_("Protection after claiming"), fields=(*PROTECTION, *ENDS)),
                Section(label=_("More"), fields=MORE),
            ),
            header=("kind", "priority", "active"),
            quick=("name", "object", "kind", *MEMBERS, "routing", "priority", *CLAIMING),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "kind", "priority", "daily_claim_limit", "pool_holding_limit", "active"),
                sort="priority",
            ),
        ),
        sharing=READ_BY_ALL,
        rules=Rules(check=services.check_pools, saved=services.saved, removing=services.pools_removing),
        related=(Related(module="pool_rule", field=key, columns=("trigger", "days", "day_kind", "active")),),
        match_fields=("name",),
        configuration=Configuration(leaves=("admins", "member_users")),
        depends_on=("people",),
        group="settings",
        icon="users",
        **words,
    )


POOL = registry.register(
    _pool_module(
        "pool",
        "pools",
        "accounts",
        (),
        label=_("Customer pool"),
        label_plural=_("Customer pools"),
        about=_("Where customers lie that belong to nobody for now, and who may take them."),
    )
)
LEAD_POOL = registry.register(
    _pool_module(
        "lead_pool",
        "lead-pools",
        "leads",
        ("require_cleansing",),
        label=_("Lead pool"),
        label_plural=_("Lead pools"),
        about=_("Where leads lie that nobody works on yet, and who may take them."),
    )
)
POOL_RULE = registry.register(
    Module(
        key="pool_rule",
        slug="pool-rules",
        model=PoolRule,
        label=_("Pool rule"),
        label_plural=_("Pool rules"),
        about=_("When records that nobody works on go back to their pool. The earliest rule counts."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                PoolRule,
                *("name", "object", "pool", "lead_pool", "trigger", "days", "day_kind", "condition", "exceptions"),
                *("grace_on_enable", "active", "active_since"),
                object={"type": ModuleChoice(services.has_pools), "fixed": True},
                condition={"type": RecordCondition(of="object")},
                days={"help": _("The owner is safe through the last of them; the night after takes the record.")},
                grace_on_enable={"help": _("So nobody loses everything in the first night.")},
                exceptions={"nullable": True},
                active_since={"read_only": True},
            ),
            *base_fields(PoolRule),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Pool rule"), fields=("name", "object", "pool", "lead_pool", "active")),
                Section(label=_("When"), fields=("trigger", "days", "day_kind", "condition", "exceptions")),
                Section(label=_("From when"), fields=("grace_on_enable", "active_since")),
                Section(label=_("More"), fields=MORE),
            ),
            header=("object", "trigger", "days", "active"),
            quick=("object", "pool", "lead_pool", "trigger", "days", "day_kind", "condition", "exceptions", "active"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "object", "trigger", "days", "day_kind", "active"),
                sort="object,name",
            ),
        ),
        sharing=READ_BY_ALL,
        rules=Rules(check=services.check_rules, saved=services.saved, removing=services.removing),
        match_fields=("name",),
        configuration=Configuration(by=("object", "name"), leaves=("active_since",)),
        depends_on=("people",),
        group="settings",
        icon="clock",
    )
)
CAPACITY_RULE = registry.register(
    Module(
        key="capacity_rule",
        slug="capacity-rules",
        model=CapacityRule,
        label=_("Limit of holdings"),
        label_plural=_("Limits of holdings"),
        about=_("How many customers and leads one person may hold. The narrowest limit counts."),
        title="name",
        search=("name",),
        fields=(
            *fields_of(
                CapacityRule,
                *("name", "object", "kind", "scope", "department", "position", "user", "max", "exclude", "active"),
                object={"type": ModuleChoice(services.has_pools), "fixed": True},
                max={"help": _("Empty: any number. 0: none at all.")},
                exclude={
                    "type": RecordCondition(of="object"),
                    "help": _("Empty: without customers who have bought, and without leads that have ended."),
                },
            ),
            *base_fields(CapacityRule),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Limit of holdings"), fields=("name", "object", "kind", "max", "exclude", "active")),
                Section(label=_("For whom"), fields=("scope", "department", "position", "user")),
                Section(label=_("More"), fields=MORE),
            ),
            header=("object", "scope", "max", "active"),
            quick=("object", "kind", "max", "scope", "department", "position", "user", "exclude"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All"),
                columns=("name", "object", "kind", "scope", "max", "active"),
                sort="object,name",
            ),
        ),
        sharing=READ_BY_ALL,
        rules=Rules(check=services.check_capacities, saved=services.saved, removing=services.removing),
        match_fields=("name",),
        configuration=Configuration(by=("object", "name")),
        depends_on=("people",),
        group="settings",
        icon="user",
    )
)
