"""The page behind the link of a mail: it works once, for the person whom it names, signed in."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guanxi.access.actor import Actor
from guanxi.flow.approval.deciding import approve
from guanxi.flow.approval.link import look_up, redeem
from guanxi.kernel.errors import DomainError
from guanxi.web.approvals.rows import HERE
from guanxi.web.approvals.standing import case_address
from guanxi.web.rendering import page, say


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """What is asked, and a button that answers it. Looking alone answers nothing: mail programs look as well."""
    actor: Actor = request.actor
    try:
        found = look_up(actor, secret)
    except DomainError as error:
        if error.code != "E_LINK_USED":
            raise
        say(request, error.message, tone="warn")
        return HttpResponseRedirect(HERE)
    case = found.task.case
    if found.verb == "open":
        return HttpResponseRedirect(case_address(case))
    if request.method != "POST":
        return page(request, "approvals/link.html", case=case, there=case_address(case), secret=secret)
    with transaction.atomic():  # what is refused leaves the link as it was
        redeem(actor, secret)
        approve(actor, case.pk, comment=request.POST.get("comment", "").strip(), task=found.task_id)
    say(request, _("Approved"))
    return HttpResponseRedirect(HERE)
