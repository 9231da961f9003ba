"""Pages of settings about a way by which messages leave: what is set there, what can be tried, and what came of it.

Each page says what its fields are, how they are kept and what its buttons do; all else is the same for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from guanxi.access.actor import Actor
from guanxi.kernel.errors import Denied, DomainError, Invalid
from guanxi.kernel.sealing import seal
from guanxi.messaging.channels import REASONS
from guanxi.messaging.outbox.models import Message, State
from guanxi.meta.field import Field
from guanxi.meta.types.text import Secret
from guanxi.web import formats
from guanxi.web.forms.fields import field_values
from guanxi.web.forms.posted import meant, typed
from guanxi.web.forms.refusals import at_fields, summary
from guanxi.web.rendering import page, say

TONES = {"sent": "good", "delivered": "good", "failed": "bad"}
Step = Callable[[HttpRequest], str]


@dataclass(frozen=True, kw_only=True)
class ConnectionPage:
    """One such page, for administrators.

    `known` gives what is set, by the keys of the fields. `steps` are its buttons by their names: each does what was
    asked and gives what is said of it; `keep` is what is done without a name. `beside` gives what its template shows
    besides, from the values that stand in the form and the words at wrong fields.
    """

    here: str
    template: str
    fields: tuple[Field, ...]
    known: Callable[[], Mapping[str, Any]]
    keep: Step
    steps: Mapping[str, Step] = field(default_factory=dict)
    beside: Callable[[HttpRequest, Mapping[str, Any], Mapping[str, str]], dict[str, Any]]


def answer(request: HttpRequest, about: ConnectionPage) -> HttpResponse:
    """Show a page of settings, or do what one of its buttons says."""
    actor: Actor = request.actor
    if not actor.is_admin:
        raise Denied("administer")
    if request.method != "POST":
        return _shown(request, about, about.known())
    step = about.steps.get(request.POST.get("step", ""), about.keep)
    try:
        say(request, step(request))
    except DomainError as error:
        return _shown(request, about, {**about.known(), **_written(request.POST, about)}, error)
    return redirect(about.here)


def cleaned(fields: Iterable[Field], data: QueryDict) -> tuple[dict[str, Any], list[DomainError]]:
    """The checked values of a form, and what is wrong with the others."""
    fields = list(fields)
    values: dict[str, Any] = {}
    errors: list[DomainError] = []
    for key, value in meant(fields, typed(fields, data)).items():
        one = next(one for one in fields if one.key == key)
        try:
            values[key] = one.clean(value)
        except DomainError as error:
            errors.append(error)
            continue
        if one.required and one.is_empty(values[key]):
            errors.append(one.refused("E_REQUIRED"))
    return values, errors


def drawn(
    actor: Actor, fields: Iterable[Field], values: Mapping[str, Any], wrong: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields as a form shows them; a secret that is there already may be left empty, and is never shown."""
    fields = list(fields)
    shown = field_values(None, actor, fields, values, errors=wrong)
    for one, made in zip(fields, shown, strict=True):
        if isinstance(one.type, Secret) and values.get(one.key):
            made["hint"] = _("Left empty, it stays as it is.")
    return shown


def refuse(errors: Iterable[DomainError]) -> None:
    """Say what is wrong, all of it together."""
    if found := list(errors):
        raise Invalid(found)


def sealed(written: str, before: str, *, is_same: bool) -> str:
    """A secret as it is kept: what was written, else the one before, if that still belongs to the same account."""
    return seal(written) if written or not is_same else before


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


def _written(data: QueryDict, about: ConnectionPage) -> dict[str, Any]:
    """What stands in the form, further fields of the page included; of secrets only whether they are kept."""
    secrets = {one.key for one in about.fields if isinstance(one.type, Secret)}
    written = {**data.dict(), **typed(about.fields, data)}
    return {key: value for key, value in written.items() if key not in secrets}


def _shown(
    request: HttpRequest, about: ConnectionPage, values: Mapping[str, Any], error: DomainError | None = None
) -> HttpResponse:
    wrong = at_fields(error) if error else {}
    told = {
        "fields": drawn(request.actor, about.fields, values, wrong),
        "errors": summary(error, {*wrong}) if error else [],
        **about.beside(request, values, wrong),
    }
    return page(request, about.template, status=error.status if error else 200, **told)
