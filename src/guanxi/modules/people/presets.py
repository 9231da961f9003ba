"""The roles that every company starts with (DOMAIN 29): who may do what, before anyone configures anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

READ = ("view", "print")
READ_ALL = ("view", "view_all", "print")
OWN = ("view", "create", "edit", "delete", "import", "export", "print", "bulk", "transfer")
TEAM = (*OWN, "history_import", "share_views")
ASKED = ("view", "export", "print")  # what is set by those above
EVERYONES = (*OWN, "share_views", "view_all", "modify_all")
CATALOGUE = ("create", "edit", "delete", "import", "export", "print", "bulk")


@dataclass(frozen=True)
class Preset:
    """One role: its key, its name, and its rights by module."""

    key: str
    name: Any
    rights: Mapping[str, tuple[str, ...]]
    is_admin: bool = False
    cap: str = "all"


TALK = {"conversation": ("view", "create", "edit", "delete", "export", "print"), "private_message": ("view", "edit")}
DAILY = {
    **TALK,
    "segment": OWN,
    "mail": OWN,
    "text_message": OWN,
    "task": OWN,
    "event": OWN,
    "activity": OWN,
    "visit": OWN,
    "office_form": OWN,
    "approval": READ,
}
SUGGESTED = {"suggestion": ("view", "edit", "export", "print", "bulk")}
DEALS = ("opportunity", "opportunity_competitor", "contract", "follow_up_run")
PLANNED = ("quota", "forecast")
VOIDS = {"contract": (*OWN, "void")}
CUSTOMERS = ("account", "contact", "account_relation")
SALES = (*CUSTOMERS, "lead", "business_card", *DEALS)
CONVERTS = {"account": (*OWN, "claim"), "lead": (*OWN, "convert", "claim")}
PEOPLE = {"user": ("export",), "product": ("export", "print")}

PRESETS = (
    Preset("admin", _("Administrator"), {}, is_admin=True),
    Preset(
        "sales",
        _("Sales"),
        {**dict.fromkeys(SALES, OWN), **SUGGESTED, **CONVERTS, **VOIDS, **DAILY, **PEOPLE}
        | {"forecast": OWN, "quota": ASKED},
    ),
    Preset(
        "sales_manager",
        _("Sales manager"),
        {
            **dict.fromkeys(
                (
                    *(*CUSTOMERS, *DEALS, "mail", "text_message", "task", "activity", "visit", "office_form"),
                    "event",
                ),
                TEAM,
            ),
            **TALK,
            **SUGGESTED,
            **PEOPLE,
            "segment": TEAM,
            "forecast": TEAM,
            "quota": tuple(action for action in TEAM if action != "transfer"),
        }
        | {
            "approval": READ,
            "account": (*TEAM, "claim"),
            "contract": (*TEAM, "void"),
            "lead": (*TEAM, "convert", "claim"),
            "business_card": TEAM,
            "competitor": CATALOGUE,
            "follow_up_plan": CATALOGUE,
        },
    ),
    Preset(
        "marketer",
        _("Marketer"),
        {**dict.fromkeys((*CUSTOMERS, *DEALS, "suggestion"), READ_ALL), **DAILY}
        | {
            "lead": (*EVERYONES, "claim"),
            "business_card": OWN,
            "mailing": EVERYONES,
            "template": CATALOGUE,
            "competitor": CATALOGUE,
        },
    ),
    Preset("warehouse", _("Warehouse"), DAILY),
    Preset("buyer", _("Buyer"), {**DAILY, "product": CATALOGUE}),
    Preset("finance", _("Finance"), {**dict.fromkeys((*CUSTOMERS, *DEALS, *PLANNED), READ_ALL), **DAILY}),
    Preset("service", _("Service agent"), {**dict.fromkeys(CUSTOMERS, READ_ALL), **DAILY}),
    Preset("service_manager", _("Service manager"), {**dict.fromkeys(CUSTOMERS, READ_ALL), **DAILY}),
    Preset("office", _("Office and HR"), {**DAILY, "office_form": (*OWN, "view_all"), "announcement": OWN}),
    Preset(
        "executive",
        _("Executive (read only)"),
        dict.fromkeys((*CUSTOMERS, *DEALS, *PLANNED, "lead", "activity", "task", "visit"), (*READ_ALL, "export"))
        | {**TALK, "segment": OWN, "office_form": (*OWN, "view_all"), "approval": READ_ALL, "suggestion": READ_ALL},
    ),
    Preset(
        "product_manager",
        _("Product manager"),
        {**dict.fromkeys(("product", "product_category", "competitor"), CATALOGUE), **DAILY},
    ),
    Preset(
        "teacher",
        _("Teacher"),
        {
            **dict.fromkeys((*SALES, *PLANNED), EVERYONES),
            **SUGGESTED,
            **dict.fromkeys(("account", "lead"), (*EVERYONES, "claim")),
            "contract": (*EVERYONES, "void"),
            **DAILY,
            **PEOPLE,
        },
    ),
    Preset(
        "student",
        _("Student"),
        {**dict.fromkeys((*SALES, "forecast"), OWN), **SUGGESTED, **CONVERTS, **VOIDS, **DAILY, **PEOPLE}
        | {"quota": ASKED},
        cap="own",
    ),
    Preset("partner", _("Partner"), {**dict.fromkeys(SALES, ("view", "create", "edit", "print")), **DAILY}, cap="own"),
)


def rights_of(preset: Preset) -> tuple[str, ...]:
    """A preset's rights as they are stored: `account.view`, `account.create` and so on."""
    return tuple(f"{module}.{action}" for module, actions in preset.rights.items() for action in actions)
