"""Who works on a record beside its owner, and until when; added and removed by actions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Missing
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.records.handing import can_be_given
from guanxi.records.team import ACCESS, ROLES, has_team, leads_team, lists_along, members
from guanxi.web import formats
from guanxi.web.detail import doors
from guanxi.web.detail.header import head, named_by
from guanxi.web.rendering import page
from guanxi.web.views.opening import for_module

doors.add(doors.Door(label=_("Team"), icon="users", rest="team", is_for=lambda module, record, actor: has_team(module)))

doors.add(
    doors.Door(
        label=_("Give to someone else"),
        icon="user",
        rest="actions/change_owner",
        is_for=lambda module, record, actor: can_be_given(module) and actor.may(module, "transfer"),
    )
)


@require_safe
@for_module
def team(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """The members of a record's team; who may choose them gets the buttons."""
    record = store.fetch(module, actor, pk)
    if not has_team(module):
        raise Missing
    rows = [_row(module, one) for one in members(module, record, actor)]
    leads = leads_team(module, actor, record)
    title = head(module, record, actor, named_by(module, record, actor))
    return page(request, "records/team.html", head=title, rows=rows, leads=leads, me=actor.user_id)


def _row(module: Module, one: dict[str, Any]) -> dict[str, Any]:
    labels = {kind.value: kind.label for kind in (*ROLES, *ACCESS)}
    lists = {item.key: item.label or registry.get(item.module).label_plural for item in lists_along(module)}
    return {
        "user": one["user"],
        "name": one["name"],
        "role": labels.get(one["role"], ""),
        "access": labels[one["access"]],
        "until": formats.day(one["expires_on"]) if one["expires_on"] else "",
        "along": ", ".join(str(lists[key]) for key in one["along"] if key in lists),
    }
