"""Exports that need an approval: nothing leaves before it is given; then it goes on by itself."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.flow.approval.models import ApprovalCase
from guanxi.flow.approval.starting import definition_for, start
from guanxi.kernel.events import publish
from guanxi.meta.module import Module
from guanxi.records.events import Waiting


def export_needs_approval(module: Module, actor: Actor) -> bool:
    """Whether lists of a module leave the house only after an approval."""
    return definition_for(module, ["export"], None, actor.user_id) is not None


@transaction.atomic
def hold_export(module: Module, actor: Actor, payload: Mapping[str, Any]) -> ApprovalCase | None:
    """Begin the approval of an export; `payload` says what is exported then. Nothing when none is needed."""
    definition = definition_for(module, ["export"], None, actor.user_id)
    if definition is None:
        return None
    title = _("Export: %(name)s") % {"name": module.label_plural}
    case = start(definition, module, actor, None, payload={"kind": "export", **payload}, title=title)
    publish(Waiting(module=module, record_id=None, approval=case.pk))
    return case
