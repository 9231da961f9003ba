"""The page of a month's care days, with a task at a press for each."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.meta import registry
from guanxi.meta.periods import shift
from guanxi.modules.contacts.care import CareDay, care_days, month_of
from guanxi.records.titles import titles
from guanxi.web import formats, menu
from guanxi.web.lists.operators import period_label
from guanxi.web.menu import address
from guanxi.web.rendering import page

PLACE = "/care-days"


@require_safe
def care(request: HttpRequest) -> HttpResponse:
    """The birthdays of a month: two queries."""
    actor: Actor = request.actor
    span = month_of(actor, request.GET.get("month", ""))
    found = care_days(actor, span)
    accounts = titles("account", {one.contact.account_id for one in found if one.contact.account_id}, actor)
    around = ((-1, _("The month before"), "chevron-left"), (1, _("The next month"), "chevron-right"))
    return page(
        request,
        "contacts/care.html",
        month=period_label(f"{span.first:%Y-%m}"),
        around=[
            {"href": f"{PLACE}?month={shift('month', span.first, step):%Y-%m}", "label": label, "icon": icon}
            for step, label, icon in around
        ],
        rows=[_row(one, accounts, actor) for one in found],
    )


def _row(one: CareDay, accounts: Any, actor: Actor) -> dict[str, Any]:
    contact, task = one.contact, registry.get("task")
    account = accounts.get(contact.account_id)
    subject = _("Birthday of %(name)s") % {"name": contact.name}
    begin = {"subject": subject, "contact": contact.pk, "due_at": f"{one.day.isoformat()}T09:00"}
    if contact.account_id:
        begin["account"] = contact.account_id
    return {
        "day": formats.full_day(one.day),
        "name": contact.name,
        "href": f"{address(registry.get('contact'))}{contact.pk}/",
        "account": account.text if account else "",
        "account_href": f"{address(registry.get('account'))}{account.id}/" if account and account.is_visible else "",
        "is_lunar": one.is_lunar,
        "task": f"{address(task)}new?{urlencode(begin)}" if actor.may(task, "create") else "",
    }


menu.add(menu.Entry(group="customers", label=gettext_lazy("Care days"), icon="gift", href=PLACE, module="contact"))

urlpatterns = [path("care-days", care)]
