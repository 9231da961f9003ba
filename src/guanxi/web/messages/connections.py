"""Pages of settings about a way by which messages leave: what is set there, what can be tried, and what came of it.

What is set is a sheet (`meta.sheet`); each page says what its buttons do, all else is the same for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import DomainError
from guanxi.kernel.strict import read_json
from guanxi.messaging.channels import REASONS
from guanxi.messaging.outbox.models import Message, State
from guanxi.meta.field import Field
from guanxi.meta.sheet import Sheet, is_secret
from guanxi.records.sheets import marks_of, put, require
from guanxi.web import formats
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.rendering import page, say
from guanxi.web.settings import SettingsPage, add

TONES = {"sent": "good", "delivered": "good", "failed": "bad"}
Step = Callable[[HttpRequest], str]


@dataclass(frozen=True, kw_only=True)
class ConnectionPage:
    """One such page, for administrators.

    `steps` are its buttons by their names: each does what was asked and gives what is said of it; without a name the
    sheet is kept. `beside` gives what its template shows besides, from the values that stand in the form and the words
    at wrong fields.
    """

    sheet: Sheet
    template: str
    steps: Mapping[str, Step] = field(default_factory=dict)
    beside: Callable[[HttpRequest, Mapping[str, Any], Mapping[str, str]], dict[str, Any]]


def answer(request: HttpRequest, about: ConnectionPage) -> HttpResponse:
    """Show a page of settings, or do what one of its buttons says."""
    require(request.actor)
    known = about.sheet.known
    if request.method != "POST":
        return _shown(request, about, known())
    step = about.steps.get(request.POST.get("step", ""))
    try:
        say(request, step(request) if step else keep(request, about.sheet))
    except DomainError as error:
        return _shown(request, about, {**known(), **written(request.POST, about.sheet)}, error)
    return redirect(about.sheet.href)


def keep(request: HttpRequest, sheet: Sheet) -> str:
    """Keep what the form says; what is then said."""
    fields = sheet.fields()
    given = meant(fields, typed(fields, request.POST))
    put(actor=request.actor, sheet=sheet, given=given, seen=seen_on(request))
    return _("Saved.")


def seen_on(request: HttpRequest) -> dict[str, str]:
    """The marks of what stood on the page when it was opened."""
    found = read_json(request.POST.get("seen") or "{}", "seen")
    return {key: mark for key, mark in found.items() if isinstance(mark, str)} if isinstance(found, dict) else {}


def seen_now(request: HttpRequest, sheet: Sheet) -> str:
    """The same for the page as it is shown: after a refusal what was seen at first, until it is opened anew."""
    return request.POST.get("seen") or orjson.dumps(marks_of(sheet)).decode()


def add_page(sheet: Sheet, *, icon: str, href: str = "") -> None:
    """Put the page of a sheet into the index of settings."""
    words = {"label": sheet.label, "about": sheet.about, "group": sheet.group}
    add(SettingsPage(**words, icon=icon, href=href or sheet.href, is_for=lambda actor: actor.is_admin))


def drawn(
    actor: Actor, fields: Iterable[Field], values: Mapping[str, Any], wrong: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields as a form shows them; a secret that is there already may be left empty, and is never shown."""
    fields = list(fields)
    shown = field_values(None, actor, fields, values, errors=wrong)
    for one, made in zip(fields, shown, strict=True):
        if is_secret(one) and values.get(one.key):
            made["hint"] = _("Left empty, it stays as it is.")
    return shown


def tried(messages: Iterable[Message]) -> list[dict[str, Any]]:
    """Messages that were sent to try a connection, as the page lists them."""
    return [
        {
            "to": one.address,
            "when": formats.moment(one.at),
            "state": State(one.state).label,
            "tone": TONES.get(one.state, ""),
            "why": REASONS.get(one.reason, ""),
            "detail": one.detail,
            "parts": one.facts.get("parts"),
        }
        for one in messages
    ]


def written(data: QueryDict, sheet: Sheet) -> dict[str, Any]:
    """What stands in the form, further fields of the page included; of secrets only whether they are kept."""
    fields = sheet.fields()
    secrets = {one.key for one in fields if is_secret(one)}
    return {key: value for key, value in {**data.dict(), **typed(fields, data)}.items() if key not in secrets}


def _shown(
    request: HttpRequest, about: ConnectionPage, values: Mapping[str, Any], error: DomainError | None = None
) -> HttpResponse:
    wrong = at_fields(error) if error else {}
    told = {
        "fields": drawn(request.actor, about.sheet.fields(), values, wrong),
        "errors": summary(error, {*wrong}) if error else [],
        "seen": seen_now(request, about.sheet),
        **about.beside(request, values, wrong),
    }
    return page(request, about.template, status=error.status if error else 200, **told)
