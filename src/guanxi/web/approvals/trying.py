"""Trying a definition on records that are there, before it is switched on: the way that each of them would go."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from guanxi.access.actor import Actor
from guanxi.flow.approval import arranging
from guanxi.flow.approval.simulating import Tried, simulate
from guanxi.kernel.strict import digits
from guanxi.records import store
from guanxi.records.titles import titles
from guanxi.web.approvals.definitions import HERE, module_of_definitions, require_definer
from guanxi.web.approvals.strip import ahead_row
from guanxi.web.lists.operators import endpoint
from guanxi.web.menu import address
from guanxi.web.rendering import page

SIZES = (20, 50, 200)


@require_safe
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """The records changed last, each submitted by its owner or by a person who is chosen."""
    actor: Actor = request.actor
    require_definer(actor)
    record = store.fetch(module_of_definitions(), actor, pk)
    module = arranging.subject_of(record)
    size = digits(request.GET.get("size", "")) or SIZES[0]
    submitter = digits(request.GET.get("submitter", ""))
    found = simulate(record, actor, limit=size if size in SIZES else SIZES[0], submitter=submitter)
    names = titles("user", {one.submitter for one in found.ways} | ({submitter} if submitter else set()), actor)
    chosen = names.get(submitter) if submitter else None
    person: dict[str, Any] = {
        "name": "submitter",
        "label": _("Submitted by"),
        "kind": "reference",
        "endpoint": endpoint("user"),
        "placeholder": _("The owner of each record"),
        "value": {"id": chosen.id, "title": chosen.text} if chosen else None,
    }
    return page(
        request,
        "approvals/trial.html",
        record=record,
        module=module,
        here=HERE,
        found=found,
        rows=[_row(one, names, address(module)) for one in found.ways],
        person=person,
        sizes=SIZES,
        size=size,
    )


def _row(one: Tried, names: Any, base: str) -> dict[str, Any]:
    who = names.get(one.submitter)
    return {
        "title": one.title,
        "href": f"{base}{one.record}/",
        "submitter": who.text if who else "",
        "submitter_id": one.submitter,
        "way": [ahead_row(step) for step in one.way if step.kind != "parallel"],
    }
