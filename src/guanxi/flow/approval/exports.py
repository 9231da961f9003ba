"""Exports that need an approval: nothing leaves before it is given; then it goes on by itself.

A company defines which do. Where it has not decided about large ones, a superior is asked (F010 rule 1): the definition
for that is laid down with the first of them, to be changed or switched off like any other.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.actor import Actor, system_actor
from guanxi.flow.approval.definition import LARGE
from guanxi.flow.approval.models import ApprovalCase, ApprovalDefinition
from guanxi.flow.approval.starting import definition_for, start
from guanxi.kernel.events import publish
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.meta.setting import Setting, declare
from guanxi.meta.types.number import Integer
from guanxi.records import store
from guanxi.records.events import Waiting

ROWS = declare(
    Setting(
        key="exports.approval_rows",
        type=Integer(low=0, high=10_000_000),
        label=gettext_lazy("Rows from which on an export is large"),
        about=gettext_lazy("Larger ones wait for the approval of a superior. 0: none does for its size."),
        default=1000,
        group="people",
    )
)
LAST = 1000  # tried behind all that the company has defined


def export_needs_approval(module: Module, actor: Actor, rows: int) -> bool:
    """Whether a list of a module of so many rows leaves the house only after an approval."""
    return _definition(module, actor, rows) is not None or _is_undecided(module, actor, rows)


@transaction.atomic
def hold_export(module: Module, actor: Actor, payload: Mapping[str, Any], rows: int) -> ApprovalCase | None:
    """Begin the approval of an export; `payload` says what is exported then. Nothing when none is needed."""
    if _is_undecided(module, actor, rows):
        _lay_down(module)
    definition = _definition(module, actor, rows)
    if definition is None:
        return None
    title = _("Export: %(name)s") % {"name": module.label_plural}
    case = start(definition, module, actor, None, payload={"kind": "export", **payload}, title=title)
    publish(Waiting(module=module, record_id=None, approval=case.pk))
    return case


def _is_large(actor: Actor, rows: int) -> bool:
    return 0 < ROWS.now() < rows and not actor.is_admin


def _definition(module: Module, actor: Actor, rows: int) -> ApprovalDefinition | None:
    watched = frozenset({LARGE}) if _is_large(actor, rows) else frozenset()
    return definition_for(module, ["export"], None, actor.user_id, watched)


def _is_undecided(module: Module, actor: Actor, rows: int) -> bool:
    """Whether a large export meets no definition, and the company never had one; in the bin it had."""
    if not _is_large(actor, rows) or _definition(module, actor, rows) is not None:
        return False
    decided = ApprovalDefinition.objects.filter(object=module.slug, trigger="export", watched__holds=LARGE)
    return not decided.exists()


def _lay_down(module: Module) -> None:
    """The definition by which a superior is asked, in the company's language."""
    system = system_actor()
    with translation.override(system.language):
        superior = {"key": "superior", "kind": "approve", "name": _("Direct superior"), "approvers": {"by": "superior"}}
        about = {"name": _("Large exports: %(name)s") % {"name": module.label_plural}, "priority": LAST, "active": True}
    flow = {"nodes": [superior]}
    said = {**about, "object": module.slug, "trigger": "export", "watched": [LARGE], "flow": flow}
    store.create(registry.get("approval_definition"), system, said)
