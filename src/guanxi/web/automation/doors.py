"""From a record to the runs of automations for it: in its menu, and beside what they did in its history."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import Actor
from guanxi.flow.automation.checking import is_automated
from guanxi.flow.automation.record_steps import VERB
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.web.detail import doors

RUNS = "/settings/automation/runs?module={key}&record={id}"


def _is_for(module: Module, record: Any, actor: Actor) -> bool:
    return is_automated(module) and actor.may(registry.get("automation"), "view")


doors.add(doors.Door(label=_("What automations did"), icon="bolt", href=RUNS, is_for=_is_for))
doors.add(doors.Door(label=_("Why it did so"), icon="bolt", href=RUNS, verb=VERB, is_for=_is_for))
