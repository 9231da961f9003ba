"""The step that starts an approval, in the name of a person who may submit the record."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.access.actor import actors_of
from guanxi.access.models import User
from guanxi.flow.approval.of_records import has_approvals
from guanxi.flow.approval.starting import submit
from guanxi.flow.automation.kinds import StepKind, declare_step
from guanxi.flow.automation.models import State
from guanxi.flow.automation.people import FIELD, USERS, check_people, people_fields, people_of
from guanxi.flow.automation.runs import Doing, Item
from guanxi.kernel.errors import DomainError
from guanxi.meta.field import Field
from guanxi.meta.module import Module

SUBMIT = "submit"


def _submit(doing: Doing, step: Mapping[str, Any], items: list[Item]) -> None:
    """Each record is submitted by itself, with the rights of the person in whose name it is."""
    people = people_of(doing, step, items)
    firsts = {pk: ids[0] for pk, ids in people.items() if ids}
    users = User.objects.filter(pk__in=set(firsts.values()))
    actors = {actor.user_id: actor.through("job", doing.rule.actor.job_id) for actor in actors_of(users)}
    for item in items:
        actor = actors.get(firsts.get(item.pk))
        if actor is None:
            item.end(State.FAILED, DomainError("E_REFERENCE", field="to", label=_("In whose name")))
            continue
        case = submit(doing.rule.says.module, actor, item.pk, comment=doing.rule.name)
        item.tell(doing.place, SUBMIT, people=[actor.user_id], approval=case.pk)


def _fields(module: Module, data: Mapping[str, Any]) -> tuple[Field, ...]:
    return people_fields(module, data, FIELD, USERS)


declare_step(
    StepKind(
        key=SUBMIT, label=_("Start an approval"), run=_submit, fields=_fields, check=check_people, fits=has_approvals
    )
)
