"""Settings › Logo: sending the picture that stands at the head of pages, and on papers and mails that place it."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from guanxi.kernel.errors import Denied, DomainError
from guanxi.modules.companies.logo import use_logo, without_logo
from guanxi.printing.logo import LOGO
from guanxi.printing.pictures import KINDS
from guanxi.web.forms.refusals import summary
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

HERE = "/settings/logo"

add(
    SettingsPage(
        label=gettext_lazy("Logo"),
        about=gettext_lazy("The picture at the head of pages and at the sign-in, and on papers and mails."),
        icon="picture",
        href=HERE,
        group="company",
        is_for=lambda actor: actor.is_admin,
    )
)


@require_http_methods(["GET", "HEAD", "POST"])
def logo(request: HttpRequest) -> HttpResponse:
    """What the logo is now, and another one."""
    if not request.actor.is_admin:
        raise Denied("administer")
    if request.method != "POST":
        return _shown(request)
    try:
        _put(request)
    except DomainError as error:
        return _shown(request, error)
    say(request, _("Saved"))
    return HttpResponseRedirect(HERE)


def _put(request: HttpRequest) -> None:
    if "remove" in request.POST:
        return without_logo(request.actor)
    file = request.FILES.get("file")
    if file is None:
        raise DomainError("E_REQUIRED", field="file", label=_("File"))
    return use_logo(request.actor, file.name or "", file.chunks())


def _shown(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    values = {
        "name": LOGO.now(),
        "accept": ",".join(sorted(KINDS)),
        "errors": summary(error, {"file"}) if error else [],
    }
    return page(request, "companies/logo.html", status=error.status if error else 200, **values)


urlpatterns = [path("settings/logo", logo, name="logo-setting")]
