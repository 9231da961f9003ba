"""What a form asks while somebody writes: is this value right, and is there such a record already?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from guanxi.access.actor import Actor
from guanxi.access.fields import writable
from guanxi.kernel.errors import Denied, DomainError
from guanxi.meta.amounts import CURRENCY, follows_record, in_currency_at
from guanxi.meta.module import Module
from guanxi.records import store
from guanxi.web.forms.alike import asked_fields, hints
from guanxi.web.forms.notes import notes_on
from guanxi.web.forms.page import begun, opened
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.saving import sent
from guanxi.web.forms.terms import terms_of_draft
from guanxi.web.pace import keep_pace
from guanxi.web.views.opening import for_writing, whole_number

CHECKS, QUESTIONS = 300, 120  # of one person in a minute


@require_POST
@for_writing
def check(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """The message of each sent field that can't be taken as it is, and notes on others; nothing is written."""
    _may_write(module, actor)
    keep_pace(actor, "check", CHECKS)
    keys = [name for name in request.POST if name in writable(module, actor)]
    is_said = CURRENCY in request.POST or CURRENCY not in module.by_key
    fields = [
        in_currency_at(field, request.POST, actor.currency) if is_said or not follows_record(field) else field
        for field in map(module.field, keys)
    ]
    values = meant(fields, typed(fields, request.POST))
    errors = {}
    for field in fields:
        value = values.get(field.key)
        try:
            if field.required and field.is_empty(value):
                raise field.refused(field.missing_code)
            field.clean(value)
        except DomainError as error:
            errors[field.key] = error.message
    return JsonResponse({"errors": errors, "notes": notes_on(module.key, request.POST, actor)})


@require_POST
@for_writing
def alike(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Who is like the one being written: told under the fields that match."""
    _may_write(module, actor)
    keep_pace(actor, "alike", QUESTIONS)
    values = {key: request.POST[key] for key in asked_fields(module, actor) if key in request.POST}
    but = whole_number(request.POST.get("but", ""), "but")
    if but is not None:
        store.fetch(module, actor, but)
    return JsonResponse({"hints": hints(module, actor, values, but)})


@require_POST
@for_writing
def terms(request: HttpRequest, module: Module, actor: Actor) -> HttpResponse:
    """Which fields of the form are hidden, required and read-only with what stands in it; nothing is written."""
    _may_write(module, actor)
    keep_pace(actor, "check", CHECKS)
    pk = whole_number(request.GET.get("record", ""), "record")
    draft = (
        opened(module, actor, store.fetch(module, actor, pk, "edit")) if pk else begun(module, actor, _pairs(request))
    )
    found = terms_of_draft(sent(draft, request.POST))
    told = {"hidden": found.hidden, "required": found.required, "read_only": found.read_only}
    return JsonResponse({name: sorted(keys) for name, keys in told.items()})


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.GET.items() if isinstance(value, str)]


def _may_write(module: Module, actor: Actor) -> None:
    if not (actor.may(module, "create") or actor.may(module, "edit")):
        raise Denied("create")
