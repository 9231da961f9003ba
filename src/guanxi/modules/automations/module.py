"""The declaration of automations: rules that administrators define, run by `flow.automation` for any module."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.flow.automation import naming, services
from guanxi.flow.automation.checking import is_automated
from guanxi.flow.automation.models import Automation
from guanxi.meta import registry
from guanxi.meta.configuration import Configuration
from guanxi.meta.field import Field, base_fields, fields_of
from guanxi.meta.layout import Layout, SavedView, Section
from guanxi.meta.module import Action, Module, Rules, Sharing
from guanxi.meta.module_choice import ModuleChoice
from guanxi.meta.types.text import Text

REASON = Field(key="reason", type=Text(limit=300), label=_("Reason"), column="reason", required=True)
SET_BY_SERVICES: dict[str, Any] = {"read_only": True}


def _watched(module: Module) -> bool:
    """Whether rules can watch the records of a module; what tells other systems is not among them."""
    return is_automated(module) and module.key not in ("automation", "webhook")


AUTOMATION = registry.register(
    Module(
        key="automation",
        slug="automations",
        model=Automation,
        label=_("Automation"),
        label_plural=_("Automations"),
        about=_("What happens by itself: when something occurs, if a condition holds, then do this."),
        title="name",
        subtitle="object",
        search=("name", "description"),
        fields=(
            *fields_of(
                Automation,
                *"name object active description trigger condition actions off_reason switched_at revision".split(),
                object={"type": ModuleChoice(_watched)},
                active=SET_BY_SERVICES,
                off_reason=SET_BY_SERVICES,
                switched_at=SET_BY_SERVICES,
                revision=SET_BY_SERVICES,
            ),
            *base_fields(Automation),
        ),
        layout=Layout(
            sections=(
                Section(label=_("Automation"), fields=("name", "object", "description", "owner")),
                Section(label=_("Switch"), fields=("active", "switched_at", "off_reason", "revision")),
            ),
            header=("object", "active", "owner"),
            quick=("name", "object"),
        ),
        views=(
            SavedView(
                key="all",
                label=_("All automations"),
                columns=("name", "object", "active", "owner", "switched_at", "off_reason"),
                sort="name",
            ),
            SavedView(
                key="active",
                label=_("Switched on"),
                columns=("name", "object", "owner", "switched_at"),
                filters={"field": "active", "op": "eq", "value": True},
                sort="name",
            ),
        ),
        sharing=Sharing(hierarchy=False),
        rules=Rules(check=services.check_automations, saved=services.keep_versions),
        actions=(
            Action(
                key="enable",
                label=_("Switch on"),
                service=services.enable_automation,
                tone="good",
                offered=lambda record: not record.active,
            ),
            Action(
                key="disable",
                label=_("Switch off"),
                service=services.disable_automation,
                arguments=(REASON,),
                offered=lambda record: record.active,
            ),
        ),
        match_fields=("name",),
        configuration=Configuration(
            standing="external_id",
            inside={"trigger": naming.trigger, "condition": naming.condition, "actions": naming.actions},
            switches={"active": services.switch_automation},
        ),
        group="settings",
        icon="bolt",
    )
)
