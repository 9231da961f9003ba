"""Checking in and out on the spot, made for a phone: the browser is asked where it is, and the server for the time."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.access.settings import setting_for
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Action
from guanxi.modules.visits.settings import RADIUS, TEMPLATE
from guanxi.records import actions, store
from guanxi.web import formats, protection
from guanxi.web.detail import acting
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.forms.uploads import received
from guanxi.web.menu import address
from guanxi.web.rendering import page, say

HIDDEN = ("lng", "lat", "accuracy", "system")
NEEDED_FAR = ("reason", "photos")
Page = Callable[..., HttpResponse]


def _doing(key: str, template: str, preset: Callable[[Actor], dict[str, Any]]) -> Page:
    """The page on which one action of a visit is done."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def show(request: HttpRequest, pk: int) -> HttpResponse:
        actor: Actor = request.actor
        module = registry.get("visit")
        action = module.action(key)
        assert action is not None
        record = store.fetch(module, actor, pk, "edit")
        if request.method != "POST":
            return _shown(request, template, action, record, preset(actor))
        data, wrong = received(request, action.arguments, actor)
        try:
            if wrong is not None:
                raise wrong
            actions.run(module, actor, pk, key, acting.arguments(action, data))
        except DomainError as error:
            return _shown(request, template, action, record, typed(action.arguments, data), error)
        say(request, _("Done: %(action)s") % {"action": action.label})
        return HttpResponseRedirect(f"{address(module)}{pk}/")

    return show


def _shown(
    request: HttpRequest,
    template: str,
    action: Action,
    record: Any,
    data: dict[str, Any],
    error: DomainError | None = None,
) -> HttpResponse:
    actor: Actor = request.actor
    shown = [field for field in action.arguments if field.key not in HIDDEN]
    wrong = at_fields(error) if error else None
    response = page(
        request,
        template,
        status=422 if error else 200,
        record=record,
        action=action,
        fields=[
            {**one, "name": one["key"]} for one in field_values(registry.get("visit"), actor, shown, data, errors=wrong)
        ],
        hidden={key: data.get(key) or "" for key in HIDDEN if key != "system"},
        errors=summary(error, {field.key for field in shown}) if error else [],
        is_far=error is not None and error.code == "E_OFF_SITE",
        radius=setting_for(RADIUS, actor),
        other_day="" if record.plan_date == clock.today(actor.timezone) else formats.full_day(record.plan_date),
        back=f"{address(registry.get('visit'))}{record.pk}/",
        account=f"{address(registry.get('account'))}{record.account_id}/",
    )
    return protection.lets_locate(response)


check_in = _doing("check_in", "visits/check_in.html", lambda actor: {})
check_out = _doing("check_out", "visits/check_out.html", lambda actor: {"report": setting_for(TEMPLATE, actor)})

urlpatterns = [
    path("visits/<int:pk>/check-in", check_in),
    path("visits/<int:pk>/check-out", check_out),
]
