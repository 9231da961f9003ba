"""Files that hang on records."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.records.files import add_file, fetch_file, path_of, remove_file
from guanxi.web.menu import address
from guanxi.web.rendering import say
from guanxi.web.views.opening import for_writing


@require_POST
@for_writing
def add(request: HttpRequest, module: Module, actor: Actor, pk: int) -> HttpResponse:
    """Keep the files that were sent."""
    sent = request.FILES.getlist("file")
    if not sent:
        raise DomainError("E_REQUIRED", field="file", label=_("File"))
    for file in sent:
        add_file(module, actor, pk, file.name or "", file.chunks())
    say(request, _("The file is kept.") if len(sent) == 1 else _("%(count)s files are kept.") % {"count": len(sent)})
    return HttpResponseRedirect(f"{address(module)}{pk}/#files")


@require_safe
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes, always as a download: what someone has uploaded never runs as a page of ours."""
    stored = fetch_file(request.actor, pk)
    return FileResponse(path_of(stored).open("rb"), as_attachment=True, filename=stored.name, content_type=stored.type)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record."""
    stored = fetch_file(request.actor, pk)
    remove_file(request.actor, pk)
    say(request, _("“%(name)s” is removed.") % {"name": stored.name})
    return HttpResponseRedirect(f"{address(registry.get(stored.module))}{stored.record_id}/#files")
